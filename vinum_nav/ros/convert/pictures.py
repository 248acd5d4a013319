"""RGB-D pictures: colour, aligned depth and intrinsics."""

from __future__ import annotations

import array
import sys
from typing import Any

import numpy as np
from sensor_msgs.msg import CameraInfo, Image

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.image_message import Pixels, from_camera_info, from_color, from_depth
from vinum_nav.interfaces import Side
from vinum_nav.point_layout import optical_frame
from vinum_nav.ros.convert.stamps import to_time

__all__ = [
    "from_camera_info",
    "from_color",
    "from_depth",
    "optical_frame",
    "side_of",
    "to_camera_info",
    "to_image",
]


def side_of(frame_id: str) -> Side:
    """Camera of an optical frame's name.

    Raises:
        ValueError: it is none of ours.
    """
    for side in Side:
        if frame_id == optical_frame(side):
            return side
    raise ValueError(f"frame {frame_id!r}, wanted {[optical_frame(side) for side in Side]}")


def to_image(pixels: Pixels, encoding: str, stamp: float, frame_id: str) -> Any:
    """Image of pixels (H, W) or (H, W, C) whose dtype fits the encoding."""
    message = Image()
    message.header.stamp, message.header.frame_id = to_time(stamp), frame_id
    message.height, message.width = pixels.shape[:2]
    message.encoding = encoding
    message.step = int(pixels[0].nbytes)
    message.is_bigendian = sys.byteorder == "big"
    data = array.array("B")
    data.frombytes(np.ascontiguousarray(pixels).data.cast("B"))
    message.data = data
    return message


def to_camera_info(intrinsics: CameraIntrinsics, stamp: float, frame_id: str) -> Any:
    """Pinhole model without distortion."""
    message = CameraInfo()
    message.header.stamp, message.header.frame_id = to_time(stamp), frame_id
    message.width, message.height = intrinsics.width, intrinsics.height
    message.distortion_model = "plumb_bob"
    message.d = [0.0] * 5
    fx, fy, cx, cy = intrinsics.fx, intrinsics.fy, intrinsics.cx, intrinsics.cy
    message.k = [fx, 0.0, cx, 0.0, fy, cy, 0.0, 0.0, 1.0]
    message.r = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
    message.p = [fx, 0.0, cx, 0.0, 0.0, fy, cy, 0.0, 0.0, 0.0, 1.0, 0.0]
    return message
