"""A pose on initialpose begins the map there; without one a resumed mission has no map."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rclpy
from geometry_msgs.msg import PoseWithCovarianceStamped
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from std_msgs.msg import String

from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.believed_start import ROUGH_SIGMAS
from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import ImuSample, Odometry, Side, TrunkObservations
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import to_detections
from vinum_nav.ros.convert.maps import from_map_pose
from vinum_nav.ros.convert.poses import to_covariance, to_pose
from vinum_nav.ros.convert.sensors import to_imu, to_odometry
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.nodes.set_down import from_initial_pose
from vinum_nav.ros.nodes.trunk_mapper import TrunkMapperNode
from vinum_nav.ros.quality import message_class, qos_profile
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

SEEDS = Path(__file__).parents[2] / "seeds"
PATIENCE = 60.0
PLACE = Pose2(3.0, -2.0, 0.7)


def message(pose: Pose2, frame: str = "map") -> Any:
    found = PoseWithCovarianceStamped()
    found.header.frame_id = frame
    found.pose.pose = to_pose(pose)
    found.pose.covariance = to_covariance(np.diag([0.25, 0.25, 0.06]))
    return found


def test_a_clicked_pose_is_never_taken_for_exact() -> None:
    sharp = message(PLACE)
    sharp.pose.covariance = to_covariance(np.zeros((3, 3)))
    start = from_initial_pose(sharp)
    assert start.T_map_base.distance(PLACE) < 1e-9
    assert np.allclose(np.sqrt(np.diag(start.covariance)), ROUGH_SIGMAS)
    assert np.allclose(np.diag(from_initial_pose(message(PLACE)).covariance), [0.25, 0.25, 0.06])


def test_a_pose_in_another_frame_is_refused() -> None:
    with pytest.raises(RefusedError, match="odom"):
        from_initial_pose(message(PLACE, "odom"))


class Stage:
    """A mapper without a pose, and a robot that stands."""

    def __init__(self, executor: Any, mapper: Any, robot: Any) -> None:
        self.executor, self.mapper, self._robot = executor, mapper, robot
        self.poses: list[Pose2] = []
        self._outputs = {
            topic.name: robot.create_publisher(
                message_class(topic), topic.name, qos_profile(topic.quality)
            )
            for topic in (names.ODOM, names.IMU, names.DETECTIONS, names.INITIAL_POSE, names.STATE)
        }
        robot.create_subscription(
            message_class(names.MAP_POSE),
            names.MAP_POSE.name,
            lambda m: self.poses.append(from_map_pose(m)[1]),
            qos_profile(names.MAP_POSE.quality),
        )
        self._stamp = 1.0

    def say(self, topic: names.Topic, said: Any) -> None:
        self._outputs[topic.name].publish(said)

    def sense(self) -> None:
        """Publish a tenth of a second of odometry, IMU and an empty picture."""
        for _ in range(5):
            self._stamp += 0.02
            self.say(names.IMU, to_imu(ImuSample(self._stamp, 0.0, 0.0, 0.0)))
            self.say(names.ODOM, to_odometry(Odometry(self._stamp, Pose2(0, 0, 0), 0, 0, 0)))
            self.spin(0.01)
        empty = (np.zeros((0, 3)), np.zeros((0, 3, 3)), np.zeros(0))
        whole = np.zeros(0, np.int64)
        trunks = TrunkObservations(
            self._stamp - 0.02, Side.LEFT, *empty, whole, whole, np.zeros((0, 4))
        )
        self.say(names.DETECTIONS, to_detections(trunks))
        self.spin(0.05)

    def spin(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.executor.spin_once(timeout_sec=0.01)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The mapper of a mission that goes on from a journal without a pose."""
    mission = grow(load_seed(SEEDS / "mini.yaml")).mission
    save_mission_file(mission, tmp_path / "mission.yaml")
    item = {"item": "r0-right-001", "vine": 1, "row": 0, "face": "right"}
    opened = {"version": 1, "stamp": 1.0, "event": "item_opened", **item}
    (tmp_path / "journal.jsonl").write_text(json.dumps(opened) + "\n")
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    given = {
        "mission_file": tmp_path / "mission.yaml",
        "resume_from": tmp_path / "journal.jsonl",
    }
    arguments = [part for name, value in given.items() for part in ("-p", f"{name}:={value}")]
    rclpy.init(args=["--ros-args", *arguments], domain_id=free_domain_id())
    executor = SingleThreadedExecutor()
    nodes = [TrunkMapperNode(), Node("robot")]
    for node in nodes:
        executor.add_node(node)
    try:
        yield Stage(executor, *nodes)
    finally:
        for node in nodes:
            node.destroy_node()
        executor.shutdown()
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)


def test_a_resumed_map_waits_for_a_pose_and_begins_there(stage: Stage) -> None:
    stage.spin(1.0)
    for _ in range(5):
        stage.sense()
    assert not stage.poses, "no map without a pose"
    stage.say(names.STATE, String(data="search"))
    stage.spin(0.5)
    stage.say(names.INITIAL_POSE, message(Pose2(9.0, 9.0, 0.0)))
    stage.spin(0.5)
    for _ in range(3):
        stage.sense()
    assert not stage.poses, "refused while a mission is under way"
    stage.say(names.STATE, String(data="idle"))
    stage.spin(0.5)
    stage.say(names.INITIAL_POSE, message(PLACE))
    until = time.monotonic() + PATIENCE
    while not stage.poses:
        assert time.monotonic() < until
        stage.sense()
    assert stage.poses[-1].distance(PLACE) < 0.05
    assert abs(stage.poses[-1].yaw - PLACE.yaw) < 0.05
