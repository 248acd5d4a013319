"""Node: a simulator without physics and pixels that also answers for the detector.

For figures of the other nodes on machines too slow to render: started by `memory.py --fake`.
"""

from __future__ import annotations

import sys
from typing import Any

from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Frame
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import to_detections
from vinum_nav.ros.convert.stamps import to_ns
from vinum_nav.ros.nodes.main import run_node
from vinum_nav.ros.nodes.simulator import SimulatorNode
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed


class FakeWorldNode(SimulatorNode):
    """Publishes detections in place of pictures."""

    def _make_simulator(self) -> Any:
        vineyard = grow(load_seed(self.required("seed")))
        mission = vineyard.mission
        robot = load_robot(mission.body)
        self._side = mission.side
        simulator = make_simulator("fake", vineyard, robot, noise_preset("nominal"))
        self.output(names.DETECTIONS)
        self._perception: Any = simulator.perception
        return simulator

    def _missing(self) -> list[str]:
        spoken = (names.CMD_VEL, names.MAP_POSE, names.STATE)
        missing = [topic.sender for topic in spoken if not self.count_publishers(topic.name)]
        heard = self.count_subscribers(names.ODOM.name)
        return missing + ([] if heard >= 3 else ["a listener to odom"])

    def _publish_picture(self, frame: Frame) -> None:
        self._picture_stamp = to_ns(frame.stamp)
        self._lockstep.expect("map")
        self.publish(names.DETECTIONS, to_detections(self._perception.step(frame)[1]))


if __name__ == "__main__":
    sys.exit(run_node(FakeWorldNode, of_the_stack=False))
