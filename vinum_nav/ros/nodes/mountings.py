"""Places of a robot's sensors, by /tf_static where it can be heard, else by its YAML."""

from __future__ import annotations

import time
from typing import Any

from rclpy.executors import SingleThreadedExecutor

from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.frame_names import BASE, GNSS, LIDAR, depth_optical_link
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.mounted_robot import mounted
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Side
from vinum_nav.messages.points import optical_frame
from vinum_nav.messages.transforms import StaticTransforms
from vinum_nav.ros import names
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.quality import is_installed, message_class, qos_profile

PATIENCE = 1.5
"""Wall-clock time in which latched transforms come after a node's start [s]."""
QUEUE = 100
"""Messages that are held: each latched publisher of the robot has its own."""
_POLL = 0.05


class Mountings:
    """Listens to /tf_static where tf2_msgs is installed.

    Attributes:
        robot: the body with its sensors in their places, as they were known at the start.
    """

    def __init__(self, node: VinumNode, robot: Robot, mission: MissionFile) -> None:
        """Wait for the transforms of the robot's sensors, PATIENCE at most.

        Raises:
            InputError: see `mounted`.
        """
        self._robot, self._mount = robot, mission.camera_mount
        self._transforms = StaticTransforms()
        if is_installed(names.TF_STATIC):
            self._listen(node)
        sensors = [optical_frame(side) for side in Side]
        sensors += [LIDAR] if robot.lidar is not None else []
        sensors += [GNSS] if robot.gnss_antenna_xyz is not None else []
        found = self._heard(node, sensors) if is_installed(names.TF_STATIC) else {}
        self.robot = mounted(robot, found) if found else robot
        node.facts["sensors by /tf_static"] = ", ".join(sorted(found)) or "none"

    def T_color_depth(self, side: Side) -> Array:
        """Transform (4, 4) from a camera's depth to its colour.

        Raises:
            RefusedError: neither static transforms nor the YAML say it; names the frames.
        """
        color, depth = (self._robot.frame(name(side)) for name in _FRAMES)
        found = self._transforms.between(color, depth)
        if found is None and (place := self._robot.camera(self._mount).depth_frame) is not None:
            found = place.T_color_depth
        if found is None:
            wanted = f"a static transform to {color}, or depth_frame of the camera in the body"
            raise RefusedError("header.frame_id", depth, wanted)
        return found

    def _listen(self, node: VinumNode) -> None:
        topic = names.TF_STATIC
        quality = qos_profile(topic.quality)
        quality.depth = QUEUE
        node.create_subscription(message_class(topic), topic.name, self._transforms.add, quality)

    def _heard(self, node: VinumNode, sensors: list[str]) -> dict[str, Any]:
        """Places in base_link of the sensors that transforms tell of within PATIENCE."""
        executor = SingleThreadedExecutor(context=node.context)
        executor.add_node(node)
        until = time.monotonic() + PATIENCE
        found: dict[str, Any] = {}
        while len(found) < len(sensors) and time.monotonic() < until:
            executor.spin_once(timeout_sec=_POLL)
            found = self._places(sensors)
        executor.remove_node(node)
        executor.shutdown()
        return found

    def _places(self, sensors: list[str]) -> dict[str, Array]:
        base = self._robot.frame(BASE)
        places = {name: self._transforms.between(base, self._robot.frame(name)) for name in sensors}
        return {name: place for name, place in places.items() if place is not None}


_FRAMES = (optical_frame, depth_optical_link)
