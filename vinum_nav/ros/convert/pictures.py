"""RGB-D pictures: colour, aligned depth and intrinsics."""

from __future__ import annotations

import array
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from vinum_nav.border.pictures import judge_color, judge_depth
from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.frame_names import depth_optical_link
from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Side
from vinum_nav.messages.encodings import Pixels
from vinum_nav.messages.image import judge_color_form, judge_depth_form
from vinum_nav.messages.lens import lens_of
from vinum_nav.messages.points import optical_frame
from vinum_nav.messages.rgbd import metres_of, rgb_of
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


def judge_color_message(message: Any, side: Side) -> Any:
    """The message: an Image or CompressedImage whose pixels are not looked at yet.

    Raises:
        RefusedError: another frame than the camera's, or see `judge_color_form`.
    """
    judge_frame_id(message.header.frame_id, optical_frame(side))
    judge_color_form(message)
    return message


def judge_depth_message(message: Any, side: Side) -> Any:
    """The same for depth, which may lie in a frame of its own."""
    judge_frame_id(message.header.frame_id, optical_frame(side), depth_optical_link(side))
    judge_depth_form(message)
    return message


def from_color(
    message: Any, side: Side, intrinsics: CameraIntrinsics | None = None
) -> NDArray[np.uint8]:
    """Colour (H, W, 3) of an Image or CompressedImage.

    Args:
        side: camera whose frame the picture must be in.
        intrinsics: whose size it must have, if they are known.

    Raises:
        RefusedError: another frame, encoding or size, or bytes that are no picture.
    """
    judge_color_message(message, side)
    with _as_refusal():
        return judge_color(rgb_of(message), intrinsics)


def from_depth(
    message: Any, side: Side, intrinsics: CameraIntrinsics | None = None
) -> NDArray[np.float32]:
    """Depth (H, W) [m] in its own pixels; see `from_color`."""
    judge_depth_message(message, side)
    with _as_refusal():
        return judge_depth(metres_of(message), intrinsics)


def judge_camera_info(message: Any, *frames: str, is_rectified: bool = False) -> Any:
    """The CameraInfo of pictures in one of these frames.

    Raises:
        RefusedError: another frame, or see `lens_of`.
    """
    judge_frame_id(message.header.frame_id, *frames)
    lens_of(message, is_rectified=is_rectified)
    return message


@contextmanager
def _as_refusal() -> Iterator[None]:
    """Errors of decoders as refusals."""
    try:
        yield
    except RefusedError:
        raise
    except ValueError as error:
        raise RefusedError("data", f"unreadable ({error})", "a picture") from error


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
