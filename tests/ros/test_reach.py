"""A graph that was started here cannot be reached from another host."""

import os
import shutil
import subprocess
import sys

import pytest

from vinum_nav.ros.graph.definition import NodeSpec
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.graph.processes import command

HOST, PEER = "10.213.7.1", "10.213.7.2"
DOMAIN = "77"
LOOK = """
import time, rclpy
from rclpy.node import Node
rclpy.init()
node = Node("peer")
until = time.monotonic() + {patience}
while not (found := node.count_publishers("task/result")) and time.monotonic() < until:
    time.sleep(0.1)
print("found", found)
"""
WIDE = {"ROS_AUTOMATIC_DISCOVERY_RANGE": "SUBNET", "ROS_STATIC_PEERS": HOST}


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def hosts():
    """Two network namespaces with a cable between them."""
    if shutil.which("ip") is None:
        pytest.skip("needs the command ip")
    names = [f"vinum{os.getpid()}{letter}" for letter in "ab"]
    try:
        for name in names:
            ip("netns", "add", name)
        a, b = names
        ip("-n", a, "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", b)
        for name, address in zip(names, (HOST, PEER), strict=True):
            ip("-n", name, "addr", "add", f"{address}/24", "dev", "wire")
            for device in ("lo", "wire"):
                ip("-n", name, "link", "set", device, "up")
        yield names
    except subprocess.CalledProcessError as error:
        pytest.skip(f"needs the right to make network namespaces: {error.stderr.decode().strip()}")
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def inside(name, words, environment):
    """Process in the namespace `name`, without the user's own settings of ROS."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("ROS_", "FASTDDS_"))}
    own |= {"ROS_DOMAIN_ID": DOMAIN, **environment}
    return subprocess.Popen(
        ["ip", "netns", "exec", name, *words],
        env=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def seen_from(name, environment, patience):
    """Number of publishers that a peer in the namespace `name` sees."""
    look = [sys.executable, "-c", LOOK.format(patience=patience)]
    said = inside(name, look, environment).communicate(timeout=120)[0]
    return int(said.rsplit("found ", 1)[1])


@pytest.mark.parametrize(("asked_for", "reached"), [({}, False), (WIDE, True)])
def test_only_a_user_who_asks_for_it_is_reached(hosts, asked_for, reached):
    here, there = hosts
    node = NodeSpec("task_server", {"task_duration": 1.0})
    added = {**graph_environment(asked_for), **asked_for}
    server = inside(here, command(node), added)
    try:
        assert seen_from(here, {}, 60) == 1, "a terminal on the same host"
        assert seen_from(there, WIDE, 60 if reached else 8) == int(reached)
    finally:
        server.terminate()
        server.communicate(timeout=30)
