"""Transforms: fields of the messages, who publishes them, and the tree in a recorded bag."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import rclpy
from rclpy.executors import SingleThreadedExecutor
from rosbags.rosbag2 import Reader
from rosbags.typesys import Stores, get_typestore
from scipy.spatial.transform import Rotation
from source_tree import SEEDS

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.robot import available_bodies, load_robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import NO_TRUNKS, MapSnapshot, Odometry, Side
from vinum_nav.messages.points import optical_frame
from vinum_nav.ros import names
from vinum_nav.ros.convert import maps, sensors
from vinum_nav.ros.convert.transforms import (
    map_to_odom,
    odom_to_base,
    sensor_transforms,
    to_tf,
)
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.nodes import transforms
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.recorder import RecorderNode
from vinum_nav.ros.quality import class_of
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

STORE = get_typestore(Stores.ROS2_KILTED)
PATIENCE = 20.0


class Message(SimpleNamespace):
    """Stands in for tf2_msgs/TFMessage, which is on no package index."""


@pytest.fixture(params=["rosbags", "rclpy"])
def message_class(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    if request.param == "rosbags":
        return STORE.types.__getitem__
    if importlib.util.find_spec("tf2_msgs") is None:
        for name in ("tf2_msgs", "tf2_msgs.msg"):
            module = ModuleType(name)
            module.__dict__["TFMessage"] = Message
            monkeypatch.setitem(sys.modules, name, module)
    return class_of


def matrix(transform: Any) -> Array:
    """T_parent_child (4, 4) of a TransformStamped."""
    move, turn = transform.transform.translation, transform.transform.rotation
    found = np.eye(4)
    found[:3, :3] = Rotation.from_quat([turn.x, turn.y, turn.z, turn.w]).as_matrix()
    found[:3, 3] = move.x, move.y, move.z
    return found


def test_the_fields_of_the_message(message_class: Any) -> None:
    pose = Pose2(1.5, -2.0, 2.5)
    message = to_tf([odom_to_base(pose), map_to_odom(pose)], 3.25, message_class)
    frames = [(each.header.frame_id, each.child_frame_id) for each in message.transforms]
    assert frames == [("odom", "base_link"), ("map", "odom")]
    for each in message.transforms:
        assert (each.header.stamp.sec, each.header.stamp.nanosec) == (3, 250_000_000)
        found = matrix(each)
        assert found[:3, 3] == pytest.approx([1.5, -2.0, 0.0])
        assert found[:2, 0] == pytest.approx([np.cos(2.5), np.sin(2.5)])


@pytest.mark.parametrize("body", available_bodies())
def test_sensors_are_where_the_body_has_them(body: str, message_class: Any) -> None:
    robot = load_robot(body)
    for mount in robot.cameras:
        message = to_tf(sensor_transforms(robot, mount), 0.0, message_class)
        found = {each.child_frame_id: matrix(each) for each in message.transforms}
        assert {each.header.frame_id for each in message.transforms} == {"base_link"}
        for side in Side:
            wanted = robot.T_base_camera(mount, side)
            np.testing.assert_allclose(found[optical_frame(side)], wanted, atol=1e-12)
        assert robot.lidar is not None
        np.testing.assert_allclose(found["lidar_link"][:3, 3], robot.lidar.position_xyz)
        np.testing.assert_allclose(found["gnss_link"][:3, 3], robot.gnss_antenna_xyz)


class Noted:
    """Stands in for a node: notes topics and messages."""

    def __init__(self, *, publish_tf: bool) -> None:
        self.publish_tf = publish_tf
        self.advertised: list[str] = []
        self.sent: list[str] = []

    def parameter(self, name: str, default: bool) -> bool:
        assert (name, default) == ("publish_tf", True)
        return self.publish_tf

    def output(self, topic: names.Topic) -> None:
        self.advertised.append(topic.name)

    def publish(self, topic: names.Topic, _message: Any) -> None:
        self.sent.append(topic.name)


@pytest.mark.parametrize("installed", [True, False])
@pytest.mark.parametrize("publish_tf", [True, False])
def test_transforms_are_published_where_tf2_is_installed_and_the_parameter_is_true(
    installed: bool, publish_tf: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transforms, "is_installed", lambda _topic: installed)
    monkeypatch.setattr(transforms, "class_of", lambda _name: Message)
    node: Any = Noted(publish_tf=publish_tf)
    publisher = transforms.TransformPublisher(node)
    publisher.publish_static(sensor_transforms(load_robot("hyqreal"), "front"))
    publisher.publish([odom_to_base(Pose2(0.0, 0.0, 0.0))], 1.0)
    both = installed and publish_tf
    assert publisher.is_on is both
    assert node.sent == (["/tf_static", "/tf"] if both else [])
    assert sorted(node.advertised) == (["/tf", "/tf_static"] if both else [])


class Driver(VinumNode):
    """Publishes odometry and poses in the map."""

    def __init__(self) -> None:
        super().__init__("driver")
        for topic in (names.ODOM, names.MAP_POSE):
            self.output(topic)

    def drive(self, stamp: float) -> None:
        here = Pose2(stamp, 0.0, 0.0)
        self.publish(names.ODOM, sensors.to_odometry(Odometry(stamp, here, 0.1, 0.0, 0.0)))
        in_map = Pose2(10.0 + stamp, 5.0, 0.0)
        snapshot = MapSnapshot(stamp, in_map, here, np.eye(3) * 0.01, NO_TRUNKS, ())
        self.publish(names.MAP_POSE, maps.to_map_pose(snapshot))


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A bag of a drive of one second, recorded by the real node."""
    mission = tmp_path / "mission.yaml"
    save_mission_file(grow(load_seed(SEEDS / "mini.yaml")).mission, mission)
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    given = {"mission_file": mission, "out": tmp_path, "record": "true"}
    arguments = [part for name, value in given.items() for part in ("-p", f"{name}:={value}")]
    remapped = ["-r", "__ns:=/robot_1", "-r", "/tf:=tf", "-r", "/tf_static:=tf_static"]
    rclpy.init(args=["--ros-args", *arguments, *remapped], domain_id=free_domain_id())
    executor = SingleThreadedExecutor()
    recorder, driver = RecorderNode(), Driver()
    for node in (recorder, driver):
        executor.add_node(node)
    deadline = time.monotonic() + PATIENCE

    def wait(done: Any) -> None:
        while not done():
            assert time.monotonic() < deadline
            executor.spin_once(timeout_sec=0.05)

    try:
        listeners = driver._outputs[names.ODOM.name].get_subscription_count
        wait(lambda: listeners() >= 3)
        for tick in range(1, 51):
            driver.drive(tick * 0.02)
            wait(lambda tick=tick: recorder._stamp >= tick * 0.02 - 1e-9)
        recorder.close()
    finally:
        for node in (recorder, driver):
            node.destroy_node()
        executor.shutdown()
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)
    return tmp_path / "bag"


def test_a_recorded_bag_holds_the_whole_tree_without_tf2(bag: Path) -> None:
    latest: dict[tuple[str, str, str], Array] = {}
    with Reader(bag) as reader:
        for connection, _, data in reader.messages():
            if connection.topic.startswith("/robot_1/tf"):
                message = STORE.deserialize_cdr(data, connection.msgtype)
                for each in message.transforms:
                    edge = (each.header.frame_id, each.child_frame_id)
                    latest[(connection.topic, *edge)] = matrix(each)
    moving = {key for key in latest if key[0] == "/robot_1/tf"}
    assert moving == {("/robot_1/tf", "map", "odom"), ("/robot_1/tf", "odom", "base_link")}
    static = {child for topic, _, child in latest if topic == "/robot_1/tf_static"}
    assert static == {*map(optical_frame, Side), "lidar_link", "gnss_link"}
    T_map_odom = latest[("/robot_1/tf", "map", "odom")]
    assert T_map_odom[:3, 3] == pytest.approx([10.0, 5.0, 0.0])
    T_odom_base = latest[("/robot_1/tf", "odom", "base_link")]
    assert T_odom_base[:3, 3] == pytest.approx([1.0, 0.0, 0.0], abs=0.021)
