"""Encodings of sensor_msgs/Image: how their bytes become RGB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]


@dataclass(frozen=True)
class Encoding:
    """Layout of one encoding.

    Attributes:
        kind: NumPy's code of one value, 'u1' or 'u2'.
        channels: values that a pixel has in a row of the message.
        to_rgb: turns stored values (rows, W, channels), of 8 bits, into RGB (H, W, 3).
        rows_each_two: rows of bytes for each two rows of pixels; more than 2 where whole planes
            of colour follow the brightness.
        even: sides that must be even, out of 'w' and 'h'.
        is_grey: whether it has no colours.
    """

    kind: str
    channels: int
    to_rgb: Callable[[Pixels], Pixels]
    rows_each_two: int = 2
    even: str = ""
    is_grey: bool = False


def _by(conversion: int) -> Callable[[Pixels], Pixels]:
    """Conversion by OpenCV."""

    def to_rgb(stored: Pixels) -> Pixels:
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(stored), conversion), dtype=np.uint8)

    return to_rgb


def _nv24(stored: Pixels) -> Pixels:
    """Brightness (H, W), then pairs of colour for each pixel; ITU-R BT.601, studio range."""
    height, width = stored.shape[0] // 3, stored.shape[1]
    planes = stored.reshape(-1)
    y = 1.164 * (planes[: height * width].reshape(height, width).astype(np.float32) - 16)
    uv = planes[height * width :].reshape(height, width, 2).astype(np.float32) - 128
    u, v = uv[..., 0], uv[..., 1]
    rgb = np.stack([y + 1.596 * v, y - 0.391 * u - 0.813 * v, y + 2.018 * u], axis=-1)
    return np.asarray(np.clip(np.rint(rgb), 0, 255), dtype=np.uint8)


def _table() -> dict[str, Encoding]:
    table: dict[str, Encoding] = {}
    for bits, kind in (("8", "u1"), ("16", "u2")):
        table[f"rgb{bits}"] = Encoding(kind, 3, lambda stored: stored)
        table[f"rgba{bits}"] = Encoding(kind, 4, _by(cv2.COLOR_RGBA2RGB))
        bgr = Encoding(kind, 3, _by(cv2.COLOR_BGR2RGB))
        bgra = Encoding(kind, 4, _by(cv2.COLOR_BGRA2RGB))
        table |= {f"bgr{bits}": bgr, f"{bits}UC3": bgr, f"bgra{bits}": bgra, f"{bits}UC4": bgra}
        table[f"mono{bits}"] = Encoding(kind, 1, _by(cv2.COLOR_GRAY2RGB), is_grey=True)
        for pattern in ("rggb", "bggr", "gbrg", "grbg"):
            conversion = getattr(cv2, f"COLOR_Bayer{pattern.upper()}2RGB")
            table[f"bayer_{pattern}{bits}"] = Encoding(kind, 1, _by(conversion), even="wh")
    table["8UC1"] = table["mono8"]
    for names, conversion in (
        (("yuv422", "uyvy"), cv2.COLOR_YUV2RGB_UYVY),
        (("yuv422_yuy2", "yuyv"), cv2.COLOR_YUV2RGB_YUY2),
    ):
        table |= dict.fromkeys(names, Encoding("u1", 2, _by(conversion), even="w"))
    for name in ("NV12", "NV21", "I420", "YV12"):
        conversion = getattr(cv2, f"COLOR_YUV2RGB_{name}")
        table[name.lower()] = Encoding("u1", 1, _by(conversion), rows_each_two=3, even="wh")
    table["nv24"] = Encoding("u1", 1, _nv24, rows_each_two=6)
    return table


ENCODINGS = _table()
"""Encodings that have colours or shades, by their names in sensor_msgs/image_encodings.

An 8UC3 or 16UC4 without the name of its colours is in OpenCV's order: blue, green, red, alpha.
"""
DEPTH_ENCODINGS = {"16UC1": "u2", "mono16": "u2", "32FC1": "f4", "64FC1": "f8"}
"""Encoding of depth -> NumPy's code: metres, or millimetres where they are whole (REP 118)."""
