"""A checkup names each fault that a robot's topics are planted with, and none of a sound robot."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import rclpy
from rclpy.context import Context
from rclpy.node import Node
from rosgraph_msgs.msg import Clock

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import CameraIntrinsics, Pose2
from vinum_nav.interfaces import FixStatus, GnssFix, ImuSample, LaserScan, Odometry, Side
from vinum_nav.ros import names
from vinum_nav.ros.checkup.checkup import LISTENED, Checkup, TopicReport
from vinum_nav.ros.checkup.heard import Heard
from vinum_nav.ros.checkup.listening import Listener
from vinum_nav.ros.convert.pictures import to_camera_info, to_image
from vinum_nav.ros.convert.sensors import to_fix, to_imu, to_odometry, to_scan
from vinum_nav.ros.convert.stamps import to_time
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.names import Topic
from vinum_nav.ros.quality import is_installed, message_class, qos_profile

TICKS = 50
"""Ticks for which each fault is listened to."""
DISCOVERY = 30.0
"""Time in which listener and robot find each other on a loaded machine [s]."""
PATIENCE = 20.0
"""Time in which a tick comes to the listener on a loaded machine [s]."""
TICK = 0.02
LEFT = "camera_left_optical_frame"
INFO = CameraIntrinsics.from_fov(64, 36, 1.2, 0.73)
MISSION = MissionFile(
    block="planted",
    datum={"latitude_deg": 43.5, "longitude_deg": 11.25},
    boundary=((0, 0), (20, 0), (20, 10)),
    row_spacing=2.4,
    vine_spacing=1.0,
    side=Side.LEFT,
    start={"x": 0, "y": 0, "yaw": 0},
)
COLOR, DEPTH = names.color_image(Side.LEFT), names.depth_image(Side.LEFT)
CAMERA_INFO = names.camera_info(Side.LEFT)
EVERY = {
    names.ODOM: 1,
    names.IMU: 1,
    names.SCAN: 5,
    names.GNSS: 10,
    CAMERA_INFO: 10,
    COLOR: 10,
    DEPTH: 10,
}
"""Ticks between two messages of each topic."""
Plant = Callable[[Any, float], Any]
"""Spoils a message of a stamp [s]; what it returns is published, None for nothing."""


def messages(stamp: float) -> dict[Topic, Any]:
    """Sound messages of a robot that drives a curve."""
    rgb = np.full((36, 64, 3), 90, np.uint8)
    scan = LaserScan(stamp, -1.0, 0.01, 0.1, 15.0, np.full(201, 3.0))
    fix = GnssFix(stamp, 43.50001, 11.25001, 310.0, np.diag([4e-4, 4e-4, 1e-3]), FixStatus.FIX)
    pose = Pose2(0.2 * stamp, 0.0, math.remainder(0.1 * stamp, math.tau))
    return {
        names.ODOM: to_odometry(Odometry(stamp, pose, 0.2, 0.0, 0.1)),
        names.IMU: to_imu(ImuSample(stamp, 0.0, 0.0, 0.1)),
        names.SCAN: to_scan(scan),
        names.GNSS: to_fix(fix),
        CAMERA_INFO: to_camera_info(INFO, stamp, LEFT),
        COLOR: to_image(rgb, "rgb8", stamp, LEFT),
        DEPTH: to_image(np.full((36, 64), 2.0, np.float32), "32FC1", stamp, LEFT),
    }


class PlantedRobot:
    """Node that publishes sensors by a clock of its own; faults are planted in what it says."""

    def __init__(self, domain: int) -> None:
        self._context = Context()
        rclpy.init(args=[], context=self._context, domain_id=domain)
        self._node = Node("robot", context=self._context)
        self._outputs = {
            topic: self._node.create_publisher(
                message_class(topic), topic.name, qos_profile(topic.quality)
            )
            for topic in (names.CLOCK, *EVERY)
        }
        self.ticks = 500

    def tick(self, plants: dict[Topic, Plant]) -> int:
        """Publish what is due, the clock first; number of messages beside the clock."""
        self.ticks += 1
        stamp, sent = self.stamp, 0
        self._outputs[names.CLOCK].publish(Clock(clock=to_time(stamp)))
        for topic, message in messages(stamp).items():
            if self.ticks % EVERY[topic] == 0:
                planted = plants[topic](message, stamp) if topic in plants else message
                if planted is not None:
                    self._outputs[topic].publish(planted)
                    sent += 1
        return sent

    @property
    def stamp(self) -> float:
        """Time of the last tick [s]."""
        return self.ticks * TICK

    def close(self) -> None:
        rclpy.shutdown(context=self._context)


Graph = tuple[PlantedRobot, Listener]


def run(graph: Graph, plants: dict[Topic, Plant], ticks: int) -> None:
    """Let the robot run; each tick waits until the listener has heard the one before."""
    robot, listener = graph

    def heard() -> int:
        sensors = (listener.heard[topic.name] for topic in EVERY)
        return sum(len(sensor.arrivals) for sensor in sensors)

    for _ in range(ticks):
        before, until = heard(), time.monotonic() + PATIENCE
        sent = robot.tick(plants)
        while time.monotonic() < until and (
            heard() - before < sent or abs(listener.now - robot.stamp) > TICK / 2
        ):
            listener.take(0.001)


def drain(listener: Listener) -> None:
    """Take in what waits, so that no old message is taken for a new one."""
    heard = -1
    while heard != (heard := sum(len(each.arrivals) for each in listener.heard.values())):
        listener.take(0.1)


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
        domain = free_domain_id()
        robot, listener = PlantedRobot(domain), Listener(LISTENED, domain=domain)
    until = time.monotonic() + DISCOVERY
    while time.monotonic() < until:
        robot.tick({})
        drain(listener)
        if all(listener.heard[topic.name].arrivals for topic in EVERY):
            break
    yield robot, listener
    listener.close()
    robot.close()


def checkup(graph: Graph, plants: dict[Topic, Plant]) -> dict[str, TopicReport]:
    listener = graph[1]
    run(graph, plants, 2)
    drain(listener)
    listener.heard.update({name: Heard(heard.topic) for name, heard in listener.heard.items()})
    run(graph, plants, TICKS)
    heard = listener.listen(0.01)
    reports = Checkup(heard, load_robot(MISSION.body), mission=MISSION).reports()
    return {report.topic: report for report in reports}


def test_a_sound_robot_has_no_fault(graph):
    reports = checkup(graph, {})
    assert not [f for report in reports.values() for f in report.findings]
    for topic in EVERY:
        assert reports[topic.name].there
    assert reports[names.ODOM.name].rate_hz == pytest.approx(1 / TICK, rel=0.1)
    assert reports[names.ODOM.name].frames == ("odom",)
    assert reports[CAMERA_INFO.name].details == "64 x 36, no distortion"
    assert reports[DEPTH.name].details == "64 x 36, 32FC1, aligned"
    assert reports[names.GNSS.name].details == "status FIX, covariance KNOWN"
    assert not reports[names.STATE.name].there


def set_to(path: str, value: Any) -> Plant:
    """Plant that sets a field, e.g. 'header.frame_id' or 'k.0'."""
    *way, last = path.split(".")

    def plant(message: Any, _stamp: float) -> Any:
        inside = message
        for part in way:
            inside = getattr(inside, part)
        if last.isdigit():
            inside[int(last)] = value
        else:
            setattr(inside, last, value)
        return message

    return plant


def stamped(shift: float) -> Plant:
    def plant(message: Any, stamp: float) -> Any:
        message.header.stamp = to_time(stamp + shift)
        return message

    return plant


def at(stamp: float) -> Plant:
    return set_to("header.stamp", to_time(stamp))


def silent(_message: Any, _stamp: float) -> None:
    return None


def every_half_second(message: Any, stamp: float) -> Any:
    return message if round(stamp / TICK) % 25 == 0 else None


def swapped(message: Any, _stamp: float) -> Any:
    message.latitude, message.longitude = message.longitude, message.latitude
    return message


def in_degrees(message: Any, _stamp: float) -> Any:
    for name in ("angle_min", "angle_max", "angle_increment"):
        setattr(message, name, math.degrees(getattr(message, name)))
    return message


def in_millimetres(message: Any, _stamp: float) -> Any:
    message.ranges = [1000 * value for value in message.ranges]
    return message


def in_millimetres_by_float(_message: Any, stamp: float) -> Any:
    return to_image(np.full((36, 64), 2000.0, np.float32), "32FC1", stamp, LEFT)


def in_tenths(_message: Any, stamp: float) -> Any:
    return to_image(np.full((36, 64), 20_000, np.uint16), "16UC1", stamp, LEFT)


def empty(_message: Any, stamp: float) -> Any:
    return to_image(np.zeros((36, 64), np.float32), "32FC1", stamp, LEFT)


def half_size(_message: Any, stamp: float) -> Any:
    return to_image(np.full((18, 32), 2.0, np.float32), "32FC1", stamp, LEFT)


PLANTED: list[tuple[Topic, Plant, str]] = [
    (names.ODOM, silent, "silent"),
    (names.IMU, every_half_second, "low rate"),
    (names.SCAN, stamped(-2.0), "too old"),
    (
        names.ODOM,
        at(0.0),
        "stamps of 0",
    ),
    (
        names.IMU,
        at(3.0),
        "stamps do not rise",
    ),
    (names.ODOM, stamped(5.0), "stamps ahead of the clock"),
    (COLOR, set_to("header.frame_id", "my_camera"), "unknown frame"),
    (CAMERA_INFO, set_to("k.0", 0.0), "not calibrated"),
    (DEPTH, set_to("header.frame_id", "camera_depth_optical_frame"), "depth not aligned"),
    (DEPTH, half_size, "depth not aligned"),
    (DEPTH, in_millimetres_by_float, "depth in another unit"),
    (DEPTH, in_tenths, "depth in another unit"),
    (DEPTH, empty, "no depth"),
    (DEPTH, stamped(-0.08), "colour and depth apart"),
    (names.SCAN, in_degrees, "degrees for radians"),
    (names.SCAN, in_millimetres, "ranges in another unit"),
    (names.IMU, set_to("angular_velocity.z", math.degrees(0.1)), "degrees for radians"),
    (names.ODOM, set_to("twist.twist.linear.x", 7.0), "twist belies the pose"),
    (names.IMU, set_to("orientation_covariance.0", -1.0), "refused"),
    (names.GNSS, swapped, "latitude and longitude swapped"),
    (names.GNSS, set_to("latitude", 47.0), "far from the datum"),
    (names.GNSS, set_to("status.status", -1), "no fix"),
    (names.GNSS, set_to("position_covariance_type", 0), "covariance unknown"),
]


@pytest.mark.parametrize(
    ("topic", "plant", "fault"), PLANTED, ids=[f"{t.name}-{f}" for t, _, f in PLANTED]
)
def test_a_planted_fault_is_named_with_what_it_costs(graph, topic, plant, fault):
    reports = checkup(graph, {topic: plant})
    found = {finding.fault: finding for finding in reports[topic.name].findings}
    assert fault in found
    assert found[fault].cost
    assert found[fault].reason


def test_what_nobody_publishes_is_missing_and_another_type_is_named():
    heard = {topic.name: Heard(topic) for topic in LISTENED if is_installed(topic)}
    heard[names.SCAN.name].types = ("sensor_msgs/PointCloud2",)
    heard[names.CMD_VEL.name].publishers = ("/joystick", "/navigator")
    reports = Checkup(heard, load_robot(MISSION.body), mission=MISSION).reports()
    found = {report.topic: [f.fault for f in report.findings] for report in reports}
    assert found[names.ODOM.name] == ["missing"]
    assert found[names.SCAN.name] == ["wrong type"]
    assert found[names.CMD_VEL.name] == ["several publishers"]
    assert found[names.color_image(Side.RIGHT).name] == []
