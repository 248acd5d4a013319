"""The robot's sensors in SDF, ideal, in the frames and under the topics of the contract."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterable

from vinum_nav.description.frame_names import GNSS, IMU, LIDAR, camera_link, optical_link
from vinum_nav.description.robot import CameraDescription, Lidar, Robot
from vinum_nav.interfaces import Side
from vinum_nav.vineyard.worlds.sdf import topics
from vinum_nav.vineyard.worlds.sdf.elements import add

IMU_RATE, GNSS_RATE = 100, 5
"""Rates of the sensors that a body's YAML has none for [Hz]."""
DRAWN = (0.05, 80.0)
"""Nearest and farthest thing in a colour picture [m]."""


def add_sensors(link: ET.Element, robot: Robot, mount: str, side: Side) -> None:
    """Append to base_link the camera on `side`, lidar, IMU and GNSS, as far as the body has them.

    Each looks along x of its frame, which the model must have.
    """
    _camera(link, robot.camera(mount), side)
    if robot.lidar is not None:
        _lidar(link, robot.lidar)
    if robot.imu:
        _imu(link)
    if robot.gnss_antenna_xyz is not None:
        _sensor(link, "gnss", "navsat", topics.GNSS.name, GNSS_RATE, GNSS, GNSS)


def add_contact_sensor(link: ET.Element, collisions: Iterable[str]) -> None:
    """Append a sensor of what some of the link's collisions touch."""
    sensor = add(link, "sensor", name=f"{link.attrib['name']}_contact", type="contact")
    add(sensor, "always_on", "true")
    contact = add(sensor, "contact")
    for name in collisions:
        add(contact, "collision", name)
    add(contact, "topic", topics.CONTACTS.name)


def _sensor(
    link: ET.Element, name: str, kind: str, topic: str, rate: float, at: str, frame_id: str
) -> ET.Element:
    """Append a sensor at the frame `at` whose messages are in `frame_id`."""
    sensor = add(link, "sensor", name=f"{name}_sensor", type=kind)
    add(sensor, "pose", "0 0 0 0 0 0", relative_to=at)
    add(sensor, "topic", topic)
    add(sensor, "update_rate", rate)
    add(sensor, "always_on", "true")
    add(sensor, "frame_id", frame_id)
    return sensor


def _camera(link: ET.Element, description: CameraDescription, side: Side) -> None:
    """RGB-D camera; pixels are square in Gazebo: fov_x rules."""
    sensor = _sensor(
        link,
        f"camera_{side}",
        "rgbd_camera",
        topics.camera_topic(side),
        description.rate_hz,
        camera_link(side),
        optical_link(side),
    )
    camera = add(sensor, "camera")
    add(camera, "horizontal_fov", math.radians(description.fov_x_deg))
    image = add(camera, "image")
    add(image, "width", str(description.width))
    add(image, "height", str(description.height))
    add(image, "format", "R8G8B8")
    _clip(camera, *DRAWN)
    _clip(add(camera, "depth_camera"), *description.depth_range)


def _clip(parent: ET.Element, near: float, far: float) -> None:
    clip = add(parent, "clip")
    add(clip, "near", near)
    add(clip, "far", far)


def _lidar(link: ET.Element, lidar: Lidar) -> None:
    name = topics.SCAN.name
    sensor = _sensor(link, "lidar", "gpu_lidar", name, lidar.rate_hz, LIDAR, LIDAR)
    element = add(sensor, "lidar")
    horizontal = add(add(element, "scan"), "horizontal")
    half = math.radians(lidar.fov_deg) / 2
    add(horizontal, "samples", str(round(lidar.fov_deg / lidar.resolution_deg) + 1))
    add(horizontal, "resolution", 1.0)
    add(horizontal, "min_angle", -half)
    add(horizontal, "max_angle", half)
    reach = add(element, "range")
    add(reach, "min", lidar.range_min)
    add(reach, "max", lidar.range_max)
    add(reach, "resolution", 0.01)


def _imu(link: ET.Element) -> None:
    """IMU whose orientation is that of base_link in map (ENU), not against its own start."""
    sensor = _sensor(link, "imu", "imu", topics.IMU.name, IMU_RATE, IMU, IMU)
    imu = add(sensor, "imu")
    add(imu, "enable_orientation", "true")
    add(add(imu, "orientation_reference_frame"), "localization", "ENU")
