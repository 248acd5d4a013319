"""RGB-D pictures: colour, aligned depth and intrinsics."""

from __future__ import annotations

import array
import sys
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from vinum_nav.border.pictures import judge_color, judge_depth
from vinum_nav.border.refusal import RefusedError
from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Side
from vinum_nav.messages import image as image_message
from vinum_nav.messages.encodings import Pixels
from vinum_nav.messages.points import optical_frame
from vinum_nav.ros.convert.frames import judge_frame_id
from vinum_nav.ros.convert.stamps import to_time

JPEG_QUALITY = 80


def side_of(frame_id: str) -> Side:
    """Camera of an optical frame's name.

    Raises:
        RefusedError: it is none of ours.
    """
    for side in Side:
        if frame_id == optical_frame(side):
            return side
    known = [optical_frame(side) for side in Side]
    raise RefusedError("header.frame_id", frame_id, f"one of {known}")


def from_color(
    message: Any, side: Side | None = None, intrinsics: CameraIntrinsics | None = None
) -> NDArray[np.uint8]:
    """Colour (H, W, 3) of an Image; see image_message.from_color.

    Args:
        side: camera whose frame the picture must be in; None if any frame will do.
        intrinsics: whose size it must have, if they are known.

    Raises:
        RefusedError: another frame, encoding or size, or too few bytes.
    """
    _judge_side(message, side)
    return judge_color(image_message.from_color(message), intrinsics)


def from_depth(
    message: Any, side: Side | None = None, intrinsics: CameraIntrinsics | None = None
) -> NDArray[np.float32]:
    """Depth (H, W) [m] of an Image; see image_message.from_depth and from_color."""
    _judge_side(message, side)
    return judge_depth(image_message.from_depth(message), intrinsics)


def from_camera_info(message: Any, side: Side | None = None) -> CameraIntrinsics:
    """Intrinsics of a CameraInfo; see image_message.from_camera_info and from_color."""
    _judge_side(message, side)
    return image_message.from_camera_info(message)


def _judge_side(message: Any, side: Side | None) -> None:
    if side is not None:
        judge_frame_id(message.header.frame_id, optical_frame(side))


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


def to_compressed(rgb: NDArray[np.uint8], stamp: float, frame_id: str) -> Any:
    """JPEG of colour (H, W, 3), named as image_transport does."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), quality)
    message = CompressedImage(format="rgb8; jpeg compressed bgr8")
    message.header.stamp, message.header.frame_id = to_time(stamp), frame_id
    message.data = array.array("B", jpeg.tobytes())
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
