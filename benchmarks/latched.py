"""Delivery of each latched topic's last message to a node that comes late, or comes again.

    python benchmarks/latched.py [SEED] [--listeners 100] [--restarts 100]

A mission is run to its end through the graph on the fake simulator. Then a fresh node listens to
all latched topics, again and again; each must bring a message. After that `mission` is killed and
started again with its journal, again and again; a node that listens all the while must hear its
topics from each new process, and so must a fresh one.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from vinum_nav.description.options import GraphOptions
from vinum_nav.ros.graph.conductor import Conductor
from vinum_nav.ros.graph.definition import nodes
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.graph.processes import Processes
from vinum_nav.ros.names import TOPICS, Quality, Topic
from vinum_nav.ros.quality import is_installed, message_class, qos_profile

LATCHED = tuple(t for t in TOPICS if t.quality is Quality.LATCHED and is_installed(t))
PATIENCE = 15.0
"""Wall-clock time for the messages to come [s]."""
MISSION_PATIENCE = 600.0
"""Wall-clock time for the mission to end [s]."""


class Listener:
    """Hears which latched topics bring a message."""

    def __init__(self, domain: int, topics: tuple[Topic, ...]) -> None:
        self._context = Context()
        rclpy.init(args=[], context=self._context, domain_id=domain)
        node = Node("listener", context=self._context, enable_rosout=False)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(node)
        self._topics, self.heard = topics, set[str]()
        for topic in topics:
            node.create_subscription(
                message_class(topic),
                topic.name,
                lambda _, name=topic.name: self.heard.add(name),
                qos_profile(topic.quality),
            )

    def missing(self) -> list[str]:
        """Topics without a message after PATIENCE, listening from now on."""
        wanted, until = {t.name for t in self._topics}, time.monotonic() + PATIENCE
        while not wanted <= self.heard and time.monotonic() < until:
            self._executor.spin_once(timeout_sec=0.05)
        return sorted(wanted - self.heard)

    def close(self) -> None:
        """Leave the graph."""
        self._executor.shutdown()
        rclpy.shutdown(context=self._context)


def listen_anew(domain: int, topics: tuple[Topic, ...]) -> tuple[list[str], float]:
    """Topics that a fresh node misses, and the time until it had all [s]."""
    begun = time.monotonic()
    listener = Listener(domain, topics)
    try:
        return listener.missing(), time.monotonic() - begun
    finally:
        listener.close()


@contextmanager
def ended_mission(seed: Path, folder: Path) -> Iterator[tuple[GraphOptions, Processes, int]]:
    """Nodes of a mission that has come to its end, and their ROS domain."""
    options = GraphOptions(seed=seed, out=folder, simulator="fake", pace="lockstep")
    order, domain = complete(options), free_domain_id()
    environment = {**os.environ, "ROS_DOMAIN_ID": str(domain)}
    processes = Processes(nodes(order), folder / "log", order.seed, environment)
    conductor, until = Conductor(domain), time.monotonic() + MISSION_PATIENCE
    try:
        while conductor.outcome is None:
            conductor.spin(0.1)
            if time.monotonic() > until or processes.died():
                raise SystemExit(f"the mission did not end: {processes.died()}")
        yield options, processes, domain
    finally:
        conductor.close()
        processes.stop()


def restart(options: GraphOptions, before: Processes, domain: int, folder: Path) -> Processes:
    """Kill the mission and start it again with its journal."""
    os.kill(before.pid("mission"), signal.SIGKILL)
    while "mission" not in before.died():
        time.sleep(0.01)
    order = complete(replace(options, resume=True))
    specs = [spec for spec in nodes(order) if spec.name == "mission"]
    environment = {**os.environ, "ROS_DOMAIN_ID": str(domain)}
    return Processes(specs, folder, order.seed, environment)


def main() -> int:
    """Count what is missed; exit status 1 where anything is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).parents[1] / "seeds" / "mini.yaml"
    parser.add_argument("seed", type=Path, nargs="?", default=default)
    parser.add_argument("--listeners", type=int, default=100)
    parser.add_argument("--restarts", type=int, default=100)
    given = parser.parse_args()
    os.environ.update(graph_environment(os.environ))
    lost = 0
    with (
        tempfile.TemporaryDirectory(prefix="latched_") as name,
        ended_mission(given.seed, Path(name)) as (options, processes, domain),
    ):
        topics = tuple(t for t in LATCHED if t.sender in ("mission", "trunk_mapper"))
        print(f"{len(topics)} latched topics: {', '.join(t.name for t in topics)}")
        times = []
        for number in range(given.listeners):
            missing, seconds = listen_anew(domain, topics)
            lost += len(missing)
            times.append(seconds)
            if missing:
                print(f"listener {number + 1}: nothing from {', '.join(missing)}", flush=True)
        if times:
            median, most = np.median(times), max(times)
            print(f"{given.listeners} fresh listeners: {lost} messages missed, ", end="")
            print(f"all heard after {median:.2f} s (median), {most:.2f} s (most)", flush=True)
        own = tuple(t for t in topics if t.sender == "mission")
        steady, missed, running = Listener(domain, own), 0, processes
        try:
            for number in range(given.restarts):
                again = restart(options, running, domain, Path(name) / "log_again")
                if running is not processes:
                    running.stop()
                running = again
                steady.heard.clear()
                for who, missing in (
                    ("steady listener", steady.missing()),
                    ("fresh listener", listen_anew(domain, own)[0]),
                ):
                    missed += len(missing)
                    if missing:
                        words = ", ".join(missing)
                        print(f"restart {number + 1}, {who}: nothing from {words}", flush=True)
        finally:
            steady.close()
            if running is not processes:
                running.stop()
        print(f"{given.restarts} restarts of the mission: {missed} messages missed")
    return int(lost + missed > 0)


if __name__ == "__main__":
    sys.exit(main())
