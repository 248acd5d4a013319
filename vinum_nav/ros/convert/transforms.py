"""Transforms between frames as tf2_msgs/TFMessage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2, homogeneous, rotation_rpy
from vinum_nav.interfaces import Side
from vinum_nav.messages.points import optical_frame
from vinum_nav.ros.convert.frames import BASE, GNSS_FRAMES, MAP, ODOM, SCAN_FRAMES
from vinum_nav.ros.convert.stamps import NS, to_ns

MessageClass = Callable[[str], Any]
"""Gives the class of a message by its name, e.g. 'geometry_msgs/msg/Transform'."""


@dataclass(frozen=True)
class Transform:
    """Place of the frame `child` in the frame `parent`: T_parent_child (4, 4) [m]."""

    parent: str
    child: str
    T_parent_child: Array


def sensor_transforms(robot: Robot, mount: str) -> tuple[Transform, ...]:
    """Nominal mountings of a body's sensors in base_link.

    Args:
        mount: camera mount, see `Robot.camera`.
    """
    found = [(optical_frame(side), robot.T_base_camera(mount, side)) for side in Side]
    if robot.lidar is not None:
        found.append((SCAN_FRAMES[0], _at(robot.lidar.position_xyz)))
    if robot.gnss_antenna_xyz is not None:
        found.append((GNSS_FRAMES[0], _at(robot.gnss_antenna_xyz)))
    return tuple(Transform(BASE, child, T_base_child) for child, T_base_child in found)


def odom_to_base(T_odom_base: Pose2) -> Transform:
    """Place of base_link in odom."""
    return Transform(ODOM, BASE, _planar(T_odom_base))


def map_to_odom(T_map_odom: Pose2) -> Transform:
    """Place of odom in map."""
    return Transform(MAP, ODOM, _planar(T_map_odom))


def _at(position_xyz: tuple[float, float, float]) -> Array:
    return homogeneous(np.eye(3), np.array(position_xyz))


def _planar(pose: Pose2) -> Array:
    return homogeneous(rotation_rpy(0.0, 0.0, pose.yaw), np.array([pose.x, pose.y, 0.0]))


def to_tf(transforms: Iterable[Transform], stamp: float, message_class: MessageClass) -> Any:
    """TFMessage of transforms of one stamp [s]."""
    sec, nanosec = divmod(to_ns(stamp), NS)
    time = message_class("builtin_interfaces/msg/Time")(sec=sec, nanosec=nanosec)
    return message_class("tf2_msgs/msg/TFMessage")(
        transforms=[
            message_class("geometry_msgs/msg/TransformStamped")(
                header=message_class("std_msgs/msg/Header")(stamp=time, frame_id=each.parent),
                child_frame_id=each.child,
                transform=_to_transform(each.T_parent_child, message_class),
            )
            for each in transforms
        ]
    )


def _to_transform(T_parent_child: Array, message_class: MessageClass) -> Any:
    x, y, z = (float(value) for value in T_parent_child[:3, 3])
    qx, qy, qz, qw = map(float, Rotation.from_matrix(T_parent_child[:3, :3]).as_quat())
    return message_class("geometry_msgs/msg/Transform")(
        translation=message_class("geometry_msgs/msg/Vector3")(x=x, y=y, z=z),
        rotation=message_class("geometry_msgs/msg/Quaternion")(x=qx, y=qy, z=qz, w=qw),
    )
