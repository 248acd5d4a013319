"""RGB-D pictures: colour, aligned depth and intrinsics."""

from __future__ import annotations

import array
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import CameraInfo, Image

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Side
from vinum_nav.ros.convert.stamps import to_time

Pixels = NDArray[Any]
DEPTH_ENCODINGS = ("32FC1", "16UC1")
COLOR_ENCODINGS = ("rgb8", "bgr8")


def optical_frame(side: Side) -> str:
    """Name of a camera's frame."""
    return f"camera_{side}_optical_frame"


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


def _pixels(message: Any, dtype: str, channels: int) -> Pixels:
    """Pixels of an image whose rows may be padded."""
    kind = np.dtype((">" if message.is_bigendian else "<") + dtype)
    used = message.width * channels * kind.itemsize
    if message.step < used or len(message.data) < message.step * message.height:
        raise ValueError(
            f"image of {len(message.data)} bytes, step {message.step}: wanted {message.height} "
            f"rows of {used} bytes ({message.encoding})"
        )
    rows = np.frombuffer(message.data, np.uint8, message.step * message.height)
    rows = rows.reshape(message.height, message.step)[:, :used]
    flat = np.ascontiguousarray(rows).view(kind)
    return flat.reshape(message.height, message.width, channels)


def from_color(message: Any) -> NDArray[np.uint8]:
    """RGB pixels (H, W, 3).

    Raises:
        ValueError: neither rgb8 nor bgr8, or too few bytes.
    """
    if message.encoding not in COLOR_ENCODINGS:
        raise ValueError(f"colour image as {message.encoding!r}, wanted {COLOR_ENCODINGS}")
    pixels = _pixels(message, "u1", 3)
    return np.ascontiguousarray(pixels[..., ::-1]) if message.encoding == "bgr8" else pixels


def from_depth(message: Any) -> NDArray[np.float32]:
    """Depth (H, W) [m], NaN where there is none (0 in 16UC1 [mm], also in 32FC1).

    Raises:
        ValueError: neither 32FC1 nor 16UC1, or too few bytes.
    """
    if message.encoding not in DEPTH_ENCODINGS:
        raise ValueError(f"depth image as {message.encoding!r}, wanted {DEPTH_ENCODINGS}")
    millimetres = message.encoding == "16UC1"
    raw = _pixels(message, "u2" if millimetres else "f4", 1)[..., 0]
    depth = raw.astype(np.float32)
    if millimetres:
        depth *= np.float32(1e-3)
    depth[~(depth > 0)] = np.nan
    return depth


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


def from_camera_info(message: Any) -> CameraIntrinsics:
    """Raises ValueError for an uncalibrated or a distorted camera: rectify the pictures first."""
    if message.k[0] <= 0:
        raise ValueError("camera_info without focal length: the camera is not calibrated")
    if any(abs(value) > 1e-6 for value in message.d):
        raise ValueError(f"camera_info with distortion {list(message.d)}, wanted none: rectify")
    k = message.k
    return CameraIntrinsics(
        message.width, message.height, float(k[0]), float(k[4]), float(k[2]), float(k[5])
    )
