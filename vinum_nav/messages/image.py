"""Pixels out of image messages, whichever library has read them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.border.refusal import RefusedError
from vinum_nav.messages.encodings import DEPTH_ENCODINGS, ENCODINGS, Encoding, Pixels

MAX_PADDING = 256
"""Bytes that a row may be padded by; a longer row is of another encoding than it says."""
COLOR_ENCODINGS = tuple(ENCODINGS)


def from_color(message: Any) -> NDArray[np.uint8]:
    """RGB pixels (H, W, 3) of an Image; of 16 bits the upper eight, alpha is dropped.

    Raises:
        RefusedError: an encoding that is not in COLOR_ENCODINGS, or too few bytes.
    """
    encoding, stored = _stored_color(message)
    if encoding.kind == "u2":
        stored = (stored >> 8).astype(np.uint8)
    try:
        return np.asarray(encoding.to_rgb(stored), dtype=np.uint8)
    except cv2.error as error:
        raise RefusedError("image", message.encoding, "bytes that OpenCV converts") from error


def from_depth(message: Any, scale: float | None = None) -> NDArray[np.float32]:
    """Depth (H, W) [m] of an Image, NaN where there is none (0 in whole [mm], also in 32FC1).

    Args:
        scale: metres of one unit (default: 0.001 for whole numbers, 1 for others).

    Raises:
        RefusedError: an encoding that is not in DEPTH_ENCODINGS, or too few bytes.
    """
    return metres(_stored_depth(message), scale)


def judge_color_form(message: Any) -> None:
    """Judge encoding, size and bytes of an Image or CompressedImage without converting it.

    Raises:
        RefusedError: see `from_color`; a CompressedImage without bytes.
    """
    if hasattr(message, "format"):
        _judge_some_bytes(message)
    else:
        _stored_color(message)


def judge_depth_form(message: Any) -> None:
    """Judge an image of depth as `judge_color_form` does one of colour; see `from_depth`."""
    if hasattr(message, "format"):
        _judge_some_bytes(message)
    else:
        _stored_depth(message)


def metres(raw: Pixels, scale: float | None = None) -> NDArray[np.float32]:
    """Depth (H, W) [m], NaN where there is none.

    Args:
        scale: metres of one unit (default: 0.001 for whole numbers, 1 for others).
    """
    depth = raw.astype(np.float32)
    if scale is None:
        scale = 1e-3 if raw.dtype.kind == "u" else 1.0
    depth *= np.float32(scale)
    depth[~((depth > 0) & (depth < np.inf))] = np.nan
    return depth


def _judge_some_bytes(message: Any) -> None:
    if not len(message.data):
        raise RefusedError("data", "0 bytes", "those of a picture")


def _stored_color(message: Any) -> tuple[Encoding, Pixels]:
    """Encoding of an Image, and its values as they are stored."""
    if message.encoding not in ENCODINGS:
        raise RefusedError("encoding", message.encoding, f"one of {COLOR_ENCODINGS}")
    encoding = ENCODINGS[message.encoding]
    for letter, side, size in (("w", "width", message.width), ("h", "height", message.height)):
        if letter in encoding.even and size % 2:
            raise RefusedError(
                "image", f"of odd {side} {size}", f"an even {side} ({message.encoding})"
            )
    return encoding, _pixels(message, encoding.kind, encoding.channels, encoding.rows_each_two)


def _stored_depth(message: Any) -> Pixels:
    """Depth (H, W) of an Image as it is stored."""
    if message.encoding not in DEPTH_ENCODINGS:
        raise RefusedError("encoding", message.encoding, f"one of {tuple(DEPTH_ENCODINGS)}")
    return _pixels(message, DEPTH_ENCODINGS[message.encoding], 1)[..., 0]


def _pixels(message: Any, dtype: str, channels: int, rows_each_two: int = 2) -> Pixels:
    """Values (rows, W, channels) of an image whose rows may be padded, in this machine's order."""
    kind = np.dtype((">" if message.is_bigendian else "<") + dtype)
    used = message.width * channels * kind.itemsize
    if not used or not message.height:
        raise RefusedError("width x height", f"{message.width} x {message.height}", "pixels")
    if not used <= message.step <= used + MAX_PADDING:
        wanted = f"{used} bytes a row ({message.encoding}), at most {MAX_PADDING} more"
        raise RefusedError("step", message.step, wanted)
    height = message.height * rows_each_two // 2
    if len(message.data) < message.step * height:
        wanted = f"{height} rows of {message.step} bytes ({message.encoding})"
        raise RefusedError("data", f"{len(message.data)} bytes", wanted)
    rows = np.frombuffer(message.data, np.uint8, message.step * height)
    rows = rows.reshape(height, message.step)[:, :used]
    flat = np.ascontiguousarray(rows).view(kind).astype(kind.newbyteorder("="), copy=False)
    return flat.reshape(height, message.width, channels)
