"""Processes of a graph end together, whatever happens."""

import os
import select
import signal
import subprocess
import sys
import time

import pytest

from vinum_nav.ros.graph.conductor import Conductor
from vinum_nav.ros.graph.definition import NodeSpec
from vinum_nav.ros.graph.domain import DOMAINS, free_domain_id
from vinum_nav.ros.graph.processes import Processes

WITH_PARENT = """
import os, subprocess, sys, time
from vinum_nav.ros.graph.definition import NodeSpec
from vinum_nav.ros.graph.processes import Processes
from pathlib import Path
spec = NodeSpec("task_server", {"task_duration": 1.0})
processes = Processes([spec], Path(sys.argv[1]), None, os.environ)
print(processes.pid("task_server"), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def domain():
    return {**os.environ, "ROS_DOMAIN_ID": str(free_domain_id())}


def test_stop_ends_a_node_cleanly(tmp_path, domain):
    spec = NodeSpec("task_server", {"task_duration": 1.0, "use_sim_time": True})
    processes = Processes([spec], tmp_path, None, domain)
    assert processes.died() == {}
    processes.stop()
    assert "task_server" in processes.died()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_node_that_is_ended_while_it_starts_leaves_no_traceback(tmp_path, domain, number, status):
    spec = NodeSpec("task_server", {"task_duration": 1.0})
    processes = Processes([spec], tmp_path, None, domain)
    os.kill(processes.pid("task_server"), number)
    assert processes.wait(60.0) == {"task_server": status}
    assert processes.log("task_server").read_text() == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_node_is_heard_though_its_clock_stands_and_ends_with_status_0(tmp_path, number):
    domain = free_domain_id()
    spec = NodeSpec("task_server", {"task_duration": 1.0, "use_sim_time": True})
    environment = {**os.environ, "ROS_DOMAIN_ID": str(domain)}
    processes, conductor = Processes([spec], tmp_path, None, environment), Conductor(domain)
    deadline = time.monotonic() + 60.0
    while "task_server" not in conductor.heartbeats.look(time.monotonic()):
        assert time.monotonic() < deadline
        conductor.spin(0.1)
    conductor.close()
    os.kill(processes.pid("task_server"), number)
    assert processes.wait(60.0) == {"task_server": 0}
    assert processes.log("task_server").read_text() == ""


def test_a_node_that_a_signal_ended_is_named_with_the_signal(tmp_path, domain):
    processes = Processes([NodeSpec("task_server", {"task_duration": 1.0})], tmp_path, None, domain)
    os.kill(processes.pid("task_server"), signal.SIGKILL)
    processes.wait(60.0)
    assert processes.epitaph("task_server") == "node task_server ended with status -9 (SIGKILL)"


def test_a_node_that_cannot_start_leaves_its_last_words(tmp_path, domain):
    spec = NodeSpec("task_server", {"task_duration": -1.0})
    processes = Processes([spec], tmp_path, None, domain)
    assert processes.wait(60.0) == {"task_server": 1}
    assert processes.epitaph("task_server") == (
        "node task_server ended with status 1: InputError: task duration must be > 0 s, got -1.0"
    )
    processes.stop()


def test_nodes_die_with_the_process_that_started_them(tmp_path, domain):
    parent = subprocess.Popen(
        [sys.executable, "-c", WITH_PARENT, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=domain,
    )
    node = os.pidfd_open(int(parent.stdout.readline()))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()
    assert select.select([node], [], [], 60.0)[0] == [node]
    os.close(node)


def test_a_free_domain_is_within_the_range():
    assert free_domain_id() in DOMAINS


STUBBORN = """
import signal, sys, time
from pathlib import Path
told = []
signal.signal(signal.SIGINT, lambda *_: told.append(True))
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
Path(sys.argv[1]).touch()
while not told or not Path(sys.argv[2]).exists():
    time.sleep(0.01)
"""
"""Ends after SIGINT, once the file of its second argument is there."""
OBEDIENT = STUBBORN.replace(" or not Path(sys.argv[2]).exists()", "")
OBEDIENT += "Path(sys.argv[2]).touch()\n"


def test_the_robot_does_not_wait_for_a_recorder_that_is_slow_to_end(tmp_path, monkeypatch):
    stopped = tmp_path / "stopped"
    scripts = {"recorder": STUBBORN, "navigator": OBEDIENT}

    def command(spec):
        begun = tmp_path / f"{spec.name} has begun"
        return [sys.executable, "-c", scripts[spec.name], str(begun), str(stopped)]

    monkeypatch.setattr("vinum_nav.ros.graph.processes.command", command)
    processes = Processes(map(NodeSpec, scripts), tmp_path, None, os.environ)
    until = time.monotonic() + 60.0
    while time.monotonic() < until and len(list(tmp_path.glob("*has begun"))) < len(scripts):
        processes.wait(0.0)
    processes.stop()
    assert processes.died() == {"recorder": 0, "navigator": 0}
