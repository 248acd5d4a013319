"""Judges of RGB-D pictures and their intrinsics."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.border.refusal import RefusedError, judge_count, judge_number
from vinum_nav.border.stamps import judge_stamp
from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Frame, ImageFrame

MOST_PIXELS = 10_000
"""Largest side of a picture."""
DEEPEST = 65.535
"""Largest depth that 16 bits hold [m]; a picture mostly beyond it is not in metres."""
_EVERY = 8
"""Rows and columns of a depth picture of which one is judged."""


def judge_intrinsics(intrinsics: CameraIntrinsics) -> CameraIntrinsics:
    """The intrinsics. Raises RefusedError for a size, focal length or centre that cannot be."""
    width = judge_count("width", intrinsics.width, 1, MOST_PIXELS)
    height = judge_count("height", intrinsics.height, 1, MOST_PIXELS)
    judge_number("k[0] (fx)", intrinsics.fx, 0.1 * width, 100.0 * width, "px")
    judge_number("k[4] (fy)", intrinsics.fy, 0.1 * height, 100.0 * height, "px")
    judge_number("k[2] (cx)", intrinsics.cx, 0.0, width, "px")
    judge_number("k[5] (cy)", intrinsics.cy, 0.0, height, "px")
    return intrinsics


def judge_color(rgb: NDArray[Any], intrinsics: CameraIntrinsics | None) -> NDArray[np.uint8]:
    """Colour (H, W, 3) of 8 bits. Raises RefusedError for another form or size."""
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8:
        raise RefusedError("color", f"{rgb.dtype} {rgb.shape}", "uint8 (H, W, 3)")
    _judge_size("color size", rgb, intrinsics)
    return rgb


def judge_depth(depth: NDArray[Any], intrinsics: CameraIntrinsics | None) -> NDArray[np.float32]:
    """Depth (H, W) [m], NaN where there is none.

    Raises:
        RefusedError: another form or size, a depth < 0, or one that is not in metres.
    """
    if depth.ndim != 2 or depth.dtype.kind != "f":
        raise RefusedError("depth", f"{depth.dtype} {depth.shape}", "float32 (H, W)")
    _judge_size("depth size", depth, intrinsics)
    some = depth[::_EVERY, ::_EVERY]
    some = some[np.isfinite(some)]
    if some.size and (float(some.min()) < 0 or float(np.median(some)) > DEEPEST):
        value = some.min() if some.min() < 0 else np.median(some)
        raise RefusedError("depth", f"{value:g}", f"metres from 0 to {DEEPEST}")
    return depth


def judge_picture(
    rgb: NDArray[Any], depth: NDArray[Any], intrinsics: CameraIntrinsics
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Colour and depth. Raises RefusedError if one is not of the size that the intrinsics say."""
    judge_intrinsics(intrinsics)
    return judge_color(rgb, intrinsics), judge_depth(depth, intrinsics)


def judge_frame(frame: Frame) -> Frame:
    """The frame by stamp and intrinsics; its pixels too where it holds them already.

    Raises:
        RefusedError: see judge_picture.
    """
    judge_stamp("stamp", frame.stamp)
    judge_intrinsics(frame.intrinsics)
    if isinstance(frame, ImageFrame):
        judge_picture(frame.rgb, frame.depth, frame.intrinsics)
    return frame


def _judge_size(field: str, pixels: NDArray[Any], intrinsics: CameraIntrinsics | None) -> None:
    height, width = pixels.shape[:2]
    if not (1 <= height <= MOST_PIXELS and 1 <= width <= MOST_PIXELS):
        raise RefusedError(field, f"{width} x {height}", f"from 1 to {MOST_PIXELS} pixels a side")
    if intrinsics is not None and (width, height) != (intrinsics.width, intrinsics.height):
        size = f"{intrinsics.width} x {intrinsics.height}"
        raise RefusedError(field, f"{width} x {height}", f"{size}, as the intrinsics say")
