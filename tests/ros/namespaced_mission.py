"""A mission of real nodes in a namespace: a robot without physics and pixels takes part.

python namespaced_mission.py NAMESPACE SEED SIDE OUT
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vinum_nav.description.options import GraphOptions
from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Frame, Side
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import to_detections
from vinum_nav.ros.graph.bringup import run_graph
from vinum_nav.ros.graph.namespace import namespace_arguments
from vinum_nav.ros.graph.processes import Processes
from vinum_nav.ros.nodes.main import PARENT, run_node
from vinum_nav.ros.nodes.simulator import SimulatorNode
from vinum_nav.simulation.fake_simulator import FakeSimulator
from vinum_nav.simulation.fake_trunks import FakeTrunkSensor
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.protocol import Simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

OURS = ("simulator", "trunk_detector")
"""Nodes whose place the robot of this file takes."""


class FakeRobotNode(SimulatorNode):
    """Simulator and detector in one: publishes what the fake sensor sees in place of a picture."""

    def _make_simulator(self) -> Simulator:
        vineyard = grow(load_seed(self.required("seed")), side=Side(self.required("side")))
        order = vineyard.mission
        robot, self._side = load_robot(order.body), order.side
        rest: dict[str, Any] = {"mount": order.camera_mount, "side": order.side, "random_seed": 5}
        simulator = FakeSimulator(vineyard, robot, noise=noise_preset("nominal"), **rest)
        self._eye = FakeTrunkSensor(vineyard, robot, simulator.exposure, **rest)
        return simulator

    def _advertise(self) -> None:
        super()._advertise()
        self.output(names.DETECTIONS)

    def _missing(self) -> list[str]:
        return [who for who in super()._missing() if "color" not in who]

    def _publish_picture(self, frame: Frame) -> None:
        self._lockstep.expect("map")
        self.publish(names.DETECTIONS, to_detections(self._eye.observe(frame)))


def start_robot(namespace: str, seed: Path, side: str) -> Callable[[Processes, int], None]:
    """Start the robot beside the other processes of a graph."""

    def start(_processes: Processes, _domain: int) -> None:
        given = {"seed": seed, "side": side, "pace": "lockstep", "use_sim_time": "true"}
        parameters = [part for item in given.items() for part in ("-p", "{}:={}".format(*item))]
        arguments = ["--ros-args", *namespace_arguments(namespace), *parameters]
        environment = {**os.environ, PARENT: str(os.getpid())}
        subprocess.Popen([sys.executable, __file__, *arguments], env=environment)

    return start


def main() -> int:
    """Run the robot, or a whole mission; 0 where it came to `done`."""
    if sys.argv[1:2] == ["--ros-args"]:
        return run_node(FakeRobotNode, of_the_stack=False)
    name, seed, side, out = sys.argv[1:]
    options = GraphOptions(
        seed=Path(seed), side=Side(side).value, out=Path(out), pace="lockstep", namespace=name
    )
    robot = start_robot(f"/{name}", options.seed, side)
    outcome = run_graph(options, timeout=300.0, on_started=robot, without=OURS)
    print(outcome)
    return 0 if outcome == "done" else 1


if __name__ == "__main__":
    sys.exit(main())
