"""Age of a picture when the robot acts on it, and rates that the graph keeps at real time.

    python benchmarks/picture_to_command.py [SEED] [--simulator mujoco] [--limit 0.6]

Runs a mission through the graph at real time and listens. A picture is acted on with the first
`cmd_vel` after the first map that holds it. Ages are on /clock, from the picture's stamp on. Rates
are messages per second of /clock; `real time` is /clock over the clock on the wall.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from vinum_nav.description.options import GraphOptions
from vinum_nav.interfaces import Side
from vinum_nav.ros import names
from vinum_nav.ros.convert.stamps import from_time
from vinum_nav.ros.graph.bringup import run_graph
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.names import Topic
from vinum_nav.ros.quality import message_class, qos_profile


class Watch:
    """Listens to pictures, detections, maps and commands in a thread of its own."""

    def __init__(self, domain: int, side: Side) -> None:
        self._context = Context()
        rclpy.init(args=[], context=self._context, domain_id=domain)
        self._node = Node("stop_watch", context=self._context, enable_rosout=False)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self._node)
        self.clock: list[tuple[float, float]] = []
        """Wall clock and /clock [s], by message."""
        self.pictures, self.detections, self.commands = 0, 0, 0
        self.ages_of_detections: list[float] = []
        self.ages_of_commands: list[float] = []
        self._detected: list[float] = []
        """Stamps of pictures with detections, but without a map yet [s]."""
        self._mapped: list[float] = []
        """Stamps of pictures in the map, but without a command yet [s]."""
        self._listen(names.CLOCK, self._on_clock)
        self._listen(names.camera_info(side), self._on_picture)
        self._listen(names.DETECTIONS, self._on_detections)
        self._listen(names.VINES, self._on_map)
        self._listen(names.CMD_VEL, self._on_command)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _listen(self, topic: Topic, take: Any) -> None:
        profile = qos_profile(topic.quality)
        self._node.create_subscription(message_class(topic), topic.name, take, profile)

    def _run(self) -> None:
        while not self._over.is_set():
            self._executor.spin_once(timeout_sec=0.1)

    @property
    def _now(self) -> float:
        return self.clock[-1][1] if self.clock else 0.0

    def _on_clock(self, message: Any) -> None:
        self.clock.append((time.monotonic(), from_time(message.clock)))

    def _on_picture(self, _: Any) -> None:
        self.pictures += 1

    def _on_detections(self, message: Any) -> None:
        self.detections += 1
        stamp = from_time(message.header.stamp)
        self._detected.append(stamp)
        self.ages_of_detections.append(self._now - stamp)

    def _on_map(self, _: Any) -> None:
        self._mapped += self._detected
        self._detected.clear()

    def _on_command(self, _: Any) -> None:
        self.commands += 1
        self.ages_of_commands += [self._now - stamp for stamp in self._mapped]
        self._mapped.clear()

    def close(self) -> None:
        """Listen no more."""
        self._over.set()
        self._thread.join()
        self._executor.shutdown()
        rclpy.shutdown(context=self._context)


def main() -> int:
    """Print ages and rates; exit status 1 where pictures are acted on too late."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).parents[1] / "seeds" / "demo.yaml"
    parser.add_argument("seed", type=Path, nargs="?", default=default)
    parser.add_argument("--simulator", default="mujoco", help="simulator of the graph")
    parser.add_argument("--limit", type=float, default=0.6, help="95th percentile of the age [s]")
    parser.add_argument("--seconds", type=float, default=1e6, help="simulated time to listen for")
    given = parser.parse_args()
    os.environ.update(graph_environment(os.environ))
    os.environ.setdefault("ROS_DOMAIN_ID", str(free_domain_id()))
    with tempfile.TemporaryDirectory(prefix="picture_to_command_") as out:
        options = GraphOptions(
            seed=given.seed, out=Path(out), simulator=given.simulator, pace="realtime"
        )
        watches: list[Watch] = []
        outcome = run_graph(
            options,
            timeout=given.seconds,
            on_started=lambda _, domain: watches.append(Watch(domain, Side.LEFT)),
        )
    watch = watches[0]
    watch.close()
    (wall_0, sim_0), (wall_1, sim_1) = watch.clock[0], watch.clock[-1]
    span = sim_1 - sim_0
    print(f"outcome {outcome}, {span:.0f} s simulated, {span / (wall_1 - wall_0):.2f} x real time")
    for name, count in (
        ("pictures", watch.pictures),
        ("detections", watch.detections),
        ("commands", watch.commands),
    ):
        print(f"{name:12}{count / span:6.2f} Hz")
    late = 0.0
    for name, ages in (
        ("picture to detections", watch.ages_of_detections),
        ("picture to command", watch.ages_of_commands),
    ):
        median, late, most = np.percentile(ages, [50, 95, 100])
        print(f"{name:24}median {median:.2f} s, p95 {late:.2f} s, most {most:.2f} s, n {len(ages)}")
    return int(outcome != "done" or late > given.limit)


if __name__ == "__main__":
    sys.exit(main())
