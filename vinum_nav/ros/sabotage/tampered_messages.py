"""Sensor messages whose envelope lies: frame, encoding, sizes, quaternion, covariance type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Change = Callable[[Any], None]
"""Changes a message in place."""
NOWHERE = "nowhere"
UNKNOWN_COVARIANCE = 0
"""NavSatFix.COVARIANCE_TYPE_UNKNOWN."""


def _frame(message: Any) -> None:
    message.header.frame_id = NOWHERE


def _quaternion(message: Any) -> None:
    orientation = message.pose.pose.orientation
    orientation.x = orientation.y = orientation.z = orientation.w = 0.0


def _long_quaternion(message: Any) -> None:
    message.orientation.w = 7.0


def _no_orientation(message: Any) -> None:
    message.orientation_covariance[0] = -1.0


def _unknown_covariance(message: Any) -> None:
    message.position_covariance_type = UNKNOWN_COVARIANCE


def _encoding(message: Any) -> None:
    message.encoding = "yuv422"


def _step(message: Any) -> None:
    message.step += 7


def _half_the_data(message: Any) -> None:
    message.data = message.data[: len(message.data) // 2]


def _no_size(message: Any) -> None:
    message.width = message.height = 0


COLOR, DEPTH, INFO = "color/image_raw", "depth/image_raw", "color/camera_info"
MESSAGE_TAMPERINGS: dict[str, tuple[str, Change]] = {
    "odometry-wrong-frame": ("odom", _frame),
    "odometry-zero-quaternion": ("odom", _quaternion),
    "imu-wrong-frame": ("imu/data", _frame),
    "imu-long-quaternion": ("imu/data", _long_quaternion),
    "imu-no-orientation": ("imu/data", _no_orientation),
    "gnss-unknown-covariance": ("gnss/fix", _unknown_covariance),
    "lidar-wrong-frame": ("scan", _frame),
    "camera-wrong-frame": (COLOR, _frame),
    "camera-wrong-encoding": (COLOR, _encoding),
    "camera-wrong-step": (COLOR, _step),
    "camera-half-the-data": (COLOR, _half_the_data),
    "camera-depth-wrong-encoding": (DEPTH, _encoding),
    "camera-depth-half-the-data": (DEPTH, _half_the_data),
    "camera-info-without-size": (INFO, _no_size),
}
"""Table of tamperings by name: end of the topic's name, and the change made to each message."""


def tamper_message(fault: str, topic: str, message: Any) -> None:
    """Change a message in place where the fault is one of messages, and of this topic."""
    end, change = MESSAGE_TAMPERINGS.get(fault, ("", None))
    if change is not None and topic.endswith(end):
        change(message)
