"""Pixels and intrinsics out of image messages, whichever library has read them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.border.pictures import judge_intrinsics
from vinum_nav.border.refusal import RefusedError
from vinum_nav.geometry import CameraIntrinsics

Pixels = NDArray[Any]
DEPTH_ENCODINGS = {"32FC1": "f4", "16UC1": "u2", "mono16": "u2"}
"""Metres, or millimetres where they are whole numbers (REP 118)."""
_COLOR: dict[str, tuple[str, int, int | None]] = {
    "rgb8": ("u1", 3, None),
    "bgr8": ("u1", 3, cv2.COLOR_BGR2RGB),
    "8UC3": ("u1", 3, cv2.COLOR_BGR2RGB),
    "rgba8": ("u1", 4, cv2.COLOR_RGBA2RGB),
    "bgra8": ("u1", 4, cv2.COLOR_BGRA2RGB),
    "mono8": ("u1", 1, cv2.COLOR_GRAY2RGB),
    "8UC1": ("u1", 1, cv2.COLOR_GRAY2RGB),
    "mono16": ("u2", 1, cv2.COLOR_GRAY2RGB),
    "rgb16": ("u2", 3, None),
    "bgr16": ("u2", 3, cv2.COLOR_BGR2RGB),
    "yuv422": ("u1", 2, cv2.COLOR_YUV2RGB_UYVY),
    "uyvy": ("u1", 2, cv2.COLOR_YUV2RGB_UYVY),
    "yuv422_yuy2": ("u1", 2, cv2.COLOR_YUV2RGB_YUY2),
    "yuyv": ("u1", 2, cv2.COLOR_YUV2RGB_YUY2),
}
"""Encoding -> kind of a value, values a pixel, OpenCV's conversion to RGB."""
MAX_PADDING = 256
"""Bytes that a row may be padded by; a longer row is of another encoding than it says."""
COLOR_ENCODINGS = tuple(_COLOR)


def from_color(message: Any) -> NDArray[np.uint8]:
    """RGB pixels (H, W, 3) of an Image; of 16 bits the upper eight, alpha is dropped.

    Raises:
        RefusedError: an encoding that is not in COLOR_ENCODINGS, or too few bytes.
    """
    if message.encoding not in _COLOR:
        raise RefusedError("encoding", message.encoding, f"one of {COLOR_ENCODINGS}")
    kind, channels, conversion = _COLOR[message.encoding]
    pixels = _pixels(message, kind, channels)
    if kind == "u2":
        pixels = (pixels >> 8).astype(np.uint8)
    if conversion is None:
        return pixels
    if channels == 2 and message.width % 2:
        raise RefusedError(
            "image", f"of odd width {message.width}", f"an even width ({message.encoding})"
        )
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), conversion), dtype=np.uint8)


def from_depth(message: Any) -> NDArray[np.float32]:
    """Depth (H, W) [m] of an Image, NaN where there is none (0 in whole [mm], also in 32FC1).

    Raises:
        RefusedError: an encoding that is not in DEPTH_ENCODINGS, or too few bytes.
    """
    if message.encoding not in DEPTH_ENCODINGS:
        raise RefusedError("encoding", message.encoding, f"one of {tuple(DEPTH_ENCODINGS)}")
    return metres(_pixels(message, DEPTH_ENCODINGS[message.encoding], 1)[..., 0])


def metres(raw: Pixels) -> NDArray[np.float32]:
    """Depth (H, W) [m], NaN where there is none; whole numbers are millimetres."""
    depth = raw.astype(np.float32)
    if raw.dtype.kind == "u":
        depth *= np.float32(1e-3)
    depth[~((depth > 0) & (depth < np.inf))] = np.nan
    return depth


def from_camera_info(message: Any) -> CameraIntrinsics:
    """Intrinsics of a CameraInfo without distortion.

    Raises:
        RefusedError: an uncalibrated or distorted camera (rectify the pictures first), or numbers
            that no camera has.
    """
    k = message.k
    if k[0] == 0:
        raise RefusedError("k[0] (fx)", 0.0, "a focal length: the camera is not calibrated")
    if not all(abs(value) <= 1e-6 for value in message.d):
        raise RefusedError("d", list(message.d), "no distortion: rectify the pictures")
    return judge_intrinsics(
        CameraIntrinsics(
            message.width, message.height, float(k[0]), float(k[4]), float(k[2]), float(k[5])
        )
    )


def _pixels(message: Any, dtype: str, channels: int) -> Pixels:
    """Pixels (H, W, channels) of an image whose rows may be padded, in this machine's order."""
    kind = np.dtype((">" if message.is_bigendian else "<") + dtype)
    used = message.width * channels * kind.itemsize
    if not used or not message.height:
        raise RefusedError("width x height", f"{message.width} x {message.height}", "pixels")
    if not used <= message.step <= used + MAX_PADDING:
        wanted = f"{used} bytes a row ({message.encoding}), at most {MAX_PADDING} more"
        raise RefusedError("step", message.step, wanted)
    if len(message.data) < message.step * message.height:
        wanted = f"{message.height} rows of {message.step} bytes"
        raise RefusedError("data", f"{len(message.data)} bytes", wanted)
    rows = np.frombuffer(message.data, np.uint8, message.step * message.height)
    rows = rows.reshape(message.height, message.step)[:, :used]
    flat = np.ascontiguousarray(rows).view(kind).astype(kind.newbyteorder("="), copy=False)
    return flat.reshape(message.height, message.width, channels)
