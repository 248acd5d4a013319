"""Planar poses and pose messages."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from geometry_msgs.msg import Pose

from vinum_nav.border.refusal import POSITION, RefusedError, judge_number, judge_pose
from vinum_nav.geometry import Array, Pose2, quat_xyzw_from_rpy, rpy_from_quat_xyzw

UNIT = 0.01
"""A quaternion's norm may be this far from 1 (tf2's QUATERNION_NORMALIZATION_TOLERANCE)."""


def to_quaternion(message: Any, roll: float, pitch: float, yaw: float) -> None:
    """Fill a quaternion message from fixed-axis angles [rad]."""
    x, y, z, w = quat_xyzw_from_rpy(roll, pitch, yaw)
    message.x, message.y, message.z, message.w = float(x), float(y), float(z), float(w)


def from_quaternion(message: Any) -> tuple[float, float, float]:
    """Fixed-axis roll, pitch, yaw [rad] of a quaternion message.

    Raises:
        RefusedError: its norm is not 1; all zeros stand for an orientation that nobody filled in.
    """
    xyzw = (message.x, message.y, message.z, message.w)
    norm = math.hypot(*xyzw)
    if not abs(norm - 1.0) <= UNIT:
        raise RefusedError("orientation", xyzw, f"a quaternion of norm 1, not {norm:.3g}")
    roll, pitch, yaw = rpy_from_quat_xyzw(np.array(xyzw) / norm)
    return roll, pitch, yaw


def to_pose(pose: Pose2, z: float = 0.0, roll: float = 0.0, pitch: float = 0.0) -> Any:
    """Pose message of a planar pose, with height [m] and tilt [rad] if they are known."""
    message = Pose()
    message.position.x, message.position.y, message.position.z = pose.x, pose.y, z
    to_quaternion(message.orientation, roll, pitch, pose.yaw)
    return message


def from_pose(message: Any) -> Pose2:
    """Planar part of a pose message; height and tilt are judged and left out.

    Raises:
        RefusedError: a position or orientation that cannot be.
    """
    yaw = from_quaternion(message.orientation)[2]
    judge_number("pose.z", message.position.z, -POSITION, POSITION, "m")
    return judge_pose("pose", Pose2(message.position.x, message.position.y, yaw))


PLANAR = np.ix_([0, 1, 5], [0, 1, 5])
"""x, y, yaw in the row-major 6 x 6 covariance of ROS poses."""


def to_covariance(covariance: Array) -> Array:
    """Flat 6 x 6 covariance (36,) of one of x, y, yaw (3, 3)."""
    full = np.zeros((6, 6))
    full[PLANAR] = covariance
    return full.ravel()


def from_covariance(flat: Any) -> Array:
    """Covariance (3, 3) of x, y, yaw of a flat 6 x 6 one."""
    result: Array = np.asarray(flat, dtype=float).reshape(6, 6)[PLANAR]
    return result
