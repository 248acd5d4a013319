"""The robot in SDF: a stand-in that slides on four smooth feet, with the contract's sensors."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np

from vinum_nav.description.robot import FOOT_RADIUS, Lidar, Robot
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Side
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds.sdf.elements import add, add_colour, add_pose, numbers

IMU_RATE, GNSS_RATE, ODOMETRY_RATE = 100, 5, 50


def add_robot(world: ET.Element, robot: Robot, vineyard: Vineyard) -> None:
    """Append the model 'robot' at the vineyard's true start, standing on the terrain.

    It is moved by VelocityControl; nothing of it has friction, else it drags and does not turn.
    Gazebo's odometry is exact, in the world's frame.
    """
    start, mission = vineyard.start, vineyard.mission
    model = add(world, "model", name="robot")
    height = float(vineyard.terrain.height_at(start.transform(robot.feet[:, :2])).max())
    add_pose(model, np.array([start.x, start.y, height]), (0.0, 0.0, start.yaw))
    link = add(model, "link", name="base_link")
    _bodies(link, robot)
    _camera(link, robot, mission.camera_mount, mission.side)
    if robot.lidar is not None:
        _lidar(link, robot.lidar)
    if robot.imu:
        _imu(link)
    if robot.gnss_antenna_xyz is not None:
        _gnss(link, robot.gnss_antenna_xyz)
    _plugins(model)


def _bodies(link: ET.Element, robot: Robot) -> None:
    top, bottom = robot.torso_top, robot.ground_clearance
    size = np.array([robot.length, robot.width, top - bottom])
    middle = np.array([0.0, 0.0, (top + bottom) / 2])
    _inertia(link, robot.mass, size, middle)
    for shape in _shapes(link, "torso", middle):
        add(add(add(shape, "geometry"), "box"), "size", numbers(size))
    for k, foot in enumerate(robot.feet):
        for shape in _shapes(link, f"foot_{k}", foot + FOOT_RADIUS * np.array([0, 0, 1])):
            add(add(add(shape, "geometry"), "sphere"), "radius", FOOT_RADIUS)


def _shapes(link: ET.Element, name: str, xyz: Array) -> tuple[ET.Element, ET.Element]:
    """What is seen and what is touched, both without geometry yet."""
    visual, collision = add(link, "visual", name=name), add(link, "collision", name=name)
    for shape in (visual, collision):
        add_pose(shape, xyz)
    add_colour(visual, (0.32, 0.34, 0.38))
    friction = add(add(collision, "surface"), "friction")
    ode = add(friction, "ode")
    add(ode, "mu", 0.0)
    add(ode, "mu2", 0.0)
    return visual, collision


def _inertia(link: ET.Element, mass: float, size: Array, middle: Array) -> None:
    inertial = add(link, "inertial")
    add_pose(inertial, middle)
    add(inertial, "mass", mass)
    inertia = add(inertial, "inertia")
    squares = size**2
    for axis, value in zip(("ixx", "iyy", "izz"), squares.sum() - squares, strict=True):
        add(inertia, axis, mass * float(value) / 12)
    for axis in ("ixy", "ixz", "iyz"):
        add(inertia, axis, 0.0)


def _sensor(link: ET.Element, name: str, kind: str, topic: str, rate: float) -> ET.Element:
    sensor = add(link, "sensor", name=name, type=kind)
    add(sensor, "topic", topic)
    add(sensor, "update_rate", rate)
    add(sensor, "always_on", "true")
    return sensor


def _camera(link: ET.Element, robot: Robot, mount: str, side: Side) -> None:
    """Gazebo looks along x of the sensor's pose, pixels are square: fov_x rules."""
    description = robot.camera(mount)
    x, y, z = description.position_xyz
    name = f"camera_{side}"
    sensor = _sensor(link, name, "rgbd_camera", name, description.rate_hz)
    yaw = side.sign * math.radians(description.yaw_deg)
    pitch_down = math.radians(description.pitch_down_deg)
    add_pose(sensor, np.array([x, side.sign * y, z]), (0.0, pitch_down, yaw))
    camera = add(sensor, "camera")
    add(camera, "optical_frame_id", f"{name}_optical_frame")
    add(camera, "horizontal_fov", math.radians(description.fov_x_deg))
    image = add(camera, "image")
    add(image, "width", str(description.width))
    add(image, "height", str(description.height))
    add(image, "format", "R8G8B8")
    near, far = description.depth_range
    _clip(camera, 0.05, 80.0)
    _clip(add(camera, "depth_camera"), near, far)


def _clip(parent: ET.Element, near: float, far: float) -> None:
    clip = add(parent, "clip")
    add(clip, "near", near)
    add(clip, "far", far)


def _lidar(link: ET.Element, lidar: Lidar) -> None:
    sensor = _sensor(link, "lidar", "gpu_lidar", "scan", lidar.rate_hz)
    add(sensor, "gz_frame_id", "lidar_link")
    add_pose(sensor, np.array(lidar.position_xyz))
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
    sensor = _sensor(link, "imu", "imu", "imu/data", IMU_RATE)
    add(sensor, "gz_frame_id", "base_link")


def _gnss(link: ET.Element, antenna_xyz: tuple[float, float, float]) -> None:
    sensor = _sensor(link, "gnss", "navsat", "gnss/fix", GNSS_RATE)
    add(sensor, "gz_frame_id", "gnss_antenna")
    add_pose(sensor, np.array(antenna_xyz))


def _plugins(model: ET.Element) -> None:
    drive = _plugin(model, "velocity-control", "VelocityControl")
    add(drive, "topic", "cmd_vel")
    odometry = _plugin(model, "odometry-publisher", "OdometryPublisher")
    add(odometry, "odom_topic", "odom")
    add(odometry, "tf_topic", "tf")
    add(odometry, "odom_frame", "odom")
    add(odometry, "robot_base_frame", "base_link")
    add(odometry, "odom_publish_frequency", str(ODOMETRY_RATE))
    add(odometry, "dimensions", "3")


def _plugin(model: ET.Element, file: str, name: str) -> ET.Element:
    return add(model, "plugin", filename=f"gz-sim-{file}-system", name=f"gz::sim::systems::{name}")
