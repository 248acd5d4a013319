"""Survival of the graph's nodes when one of them is killed and started again.

    python benchmarks/restarts.py [SEED] [--nodes mission,navigator,...] [--csv FILE]

A graph is started for each node. In the middle of the mission the node is killed (SIGKILL) and
started again, the mission with its journal. Then `mission/resume` is called. A cell says whether
the other node (column) lives on: its process is the same, and its heartbeat comes. The last columns
say what the mission did: its state before `mission/resume`, the answer of the service, and its
state after it.
"""

from __future__ import annotations

import argparse
import csv
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from std_srvs.srv import Trigger

from vinum_nav.description.options import GraphOptions
from vinum_nav.ros.graph.conductor import Conductor
from vinum_nav.ros.graph.definition import EXECUTABLES, RESPAWN_DELAY, nodes
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.graph.processes import Processes

WORKING = ("search", "navigate", "task", "turn")
START, AGAIN, SETTLE = 120.0, 60.0, 10.0
"""Time to get to work in, for a node to speak again, and to look at the others [s]."""
FRESH = 5.0
"""A heartbeat older than this is missing [s]."""


@dataclass(frozen=True)
class Row:
    """Outcome of one restart; `cells` by the other node: 'lives', 'silent' or its exit status."""

    node: str
    cells: dict[str, str]
    before: str
    answer: str
    after: str


class Graph:
    """A running graph, seen from outside."""

    def __init__(self, seed: Path, folder: Path) -> None:
        self._options = GraphOptions(seed=seed, out=folder, respawn=True, record=True)
        order = complete(self._options)
        self.domain, self.seed, self.folder = free_domain_id(), order.seed, folder
        self.environment = {**os.environ, "ROS_DOMAIN_ID": str(self.domain)}
        specs = nodes(order)
        self.processes = Processes(specs, folder / "log", self.seed, self.environment)
        self.second: Processes | None = None
        self.conductor = Conductor(self.domain)

    def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Listen until a condition holds; False where it did not within `seconds`."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.conductor.spin(0.05)
        return True

    def silence(self, node: str) -> float:
        """Time since a node's last heartbeat [s]."""
        return self.conductor.heartbeats.look(time.monotonic()).get(node, float("inf"))

    def restart(self, node: str) -> bool:
        """Kill a node, start it again, wait until it speaks."""
        os.kill(self.processes.pid(node), signal.SIGKILL)
        self.processes.wait(10.0)
        self.until(lambda: False, RESPAWN_DELAY)
        begun = time.monotonic()
        if node == "mission":
            resumed = nodes(complete(replace(self._options, resume=True)))
            spec = [spec for spec in resumed if spec.name == node]
            log = self.folder / "log_again"
            self.second = Processes(spec, log, self.seed, self.environment)
        else:
            self.processes.start_again(node)
        return self.until(lambda: self.silence(node) < time.monotonic() - begun, AGAIN)

    def cell(self, node: str, restarted: str) -> str:
        """Fate of a node."""
        running = self.second if node == "mission" and self.second else self.processes
        died = running.died()
        if node in died:
            return f"status {died[node]}"
        fresh = self.silence(node) < FRESH
        return ("speaks" if node == restarted else "lives") if fresh else "silent"

    def resume(self) -> str:
        """Answer of mission/resume."""
        context = Context()
        rclpy.init(args=[], context=context, domain_id=self.domain)
        try:
            node = Node("resumer", context=context, enable_rosout=False)
            executor = SingleThreadedExecutor(context=context)
            executor.add_node(node)
            client = node.create_client(Trigger, "mission/resume")
            if not client.wait_for_service(timeout_sec=20.0):
                return "no service"
            future = client.call_async(Trigger.Request())
            executor.spin_until_future_complete(future, timeout_sec=20.0)
            answer = future.result() if future.done() else None
            if answer is None:
                return "no answer"
            return "taken up" if answer.success else f"refused: {answer.message}"
        finally:
            rclpy.shutdown(context=context)

    def close(self) -> None:
        """End all nodes."""
        self.conductor.close()
        for processes in (self.second, self.processes):
            if processes is not None:
                processes.stop()


def row_of(node: str, seed: Path) -> Row:
    """Restart one node of a graph of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="restarts_") as folder,
        closing(Graph(seed, Path(folder))) as graph,
    ):
        seen = graph.conductor
        if not graph.until(lambda: seen.state == "navigate", START):
            return Row(node, {}, f"never at work: {seen.state!r}", "", "")
        spoke = graph.restart(node)
        graph.until(lambda: seen.state not in WORKING, SETTLE)
        before = seen.state
        answer = graph.resume() if spoke else "not asked"
        graph.until(lambda: seen.state in WORKING, SETTLE)
        graph.until(lambda: False, FRESH)
        cells = {name: graph.cell(name, node) for name in EXECUTABLES}
        return Row(node, cells, before, answer, seen.state)


def main() -> int:
    """Print the table; exit status 1 where a node did not live on."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).parents[1] / "seeds" / "mini.yaml"
    parser.add_argument("seed", type=Path, nargs="?", default=default)
    parser.add_argument("--nodes", default=",".join(EXECUTABLES))
    parser.add_argument("--csv", type=Path, help="file for the table")
    given = parser.parse_args()
    os.environ.update(graph_environment(os.environ))
    rows = []
    columns = ("restarted", *EXECUTABLES, "state before", "mission/resume", "state after")
    print(" | ".join(columns))
    for node in given.nodes.split(","):
        row = row_of(node, given.seed)
        rows.append(row)
        cells = [row.cells.get(name, "") for name in EXECUTABLES]
        print(" | ".join([node, *cells, row.before, row.answer, row.after]), flush=True)
    if given.csv:
        with given.csv.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in rows:
                cells = [row.cells.get(name, "") for name in EXECUTABLES]
                writer.writerow([row.node, *cells, row.before, row.answer, row.after])
    well = all(
        set(row.cells.values()) <= {"lives", "speaks"} and len(row.cells) == len(EXECUTABLES)
        for row in rows
    )
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
