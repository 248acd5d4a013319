"""Compressed depth of a bag becomes metres."""

from __future__ import annotations

import struct
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError
from vinum_nav.messages.encodings import DEPTH_ENCODINGS
from vinum_nav.messages.image import metres
from vinum_nav.messages.rvl import decode_rvl

_HEADER = struct.Struct("<iff")
"""Header before a compressedDepth picture: kind, and two numbers that undo the quantisation."""
PNG = b"\x89PNG\r\n\x1a\n"


def decode_depth(data: bytes, format: str, scale: float | None = None) -> NDArray[np.float32]:
    """Depth (H, W) [m], NaN where there is none, of a CompressedImage.

    Args:
        format: the message's: '16UC1; compressedDepth png' or '... rvl', the same with 32FC1
            (inverse depth in whole numbers), or that of a plain PNG or TIFF.
        scale: metres of one unit (default: 0.001 for whole numbers, 1 for others).

    Raises:
        InputError: another format, or a damaged picture; says the format.

    Source: ros-perception/image_transport_plugins, compressed_depth_image_transport.
    """
    try:
        if is_compressed_depth(data, format):
            return _transported(data, format, scale)
        return metres(_numbers(data), scale)
    except ValueError as error:
        raise InputError(f"depth in format {format!r}: {error}") from error


def is_compressed_depth(data: bytes, format: str) -> bool:
    """True if the bytes begin with the header of compressed_depth_image_transport."""
    return "compressedDepth" in format or data[_HEADER.size :].startswith(PNG)


def _transported(data: bytes, format: str, scale: float | None) -> NDArray[np.float32]:
    if len(data) <= _HEADER.size:
        raise InputError(f"{len(data)} bytes, wanted more than {_HEADER.size}")
    _, a, b = _HEADER.unpack_from(data)
    coded = data[_HEADER.size :]
    raw = decode_rvl(coded) if "rvl" in format.lower() else _numbers(coded)
    encoding = format.partition(";")[0].strip()
    is_inverse = encoding == "32FC1" or (encoding not in DEPTH_ENCODINGS and a != 0)
    if raw.dtype != np.uint16 or not is_inverse:
        return metres(raw, scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = np.where(raw > 0, a / (raw.astype(np.float32) - b), np.nan)
    return metres(depth.astype(np.float32), scale)


def _numbers(data: bytes) -> NDArray[Any]:
    """Picture (H, W) of uint16 or float32."""
    if not data:
        raise InputError("0 bytes of a depth picture")
    try:
        raw = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise InputError(f"not a readable picture: {error}") from error
    if raw is None or raw.dtype not in (np.uint16, np.float32) or raw.ndim != 2:
        got = f"bytes that begin with {data[:8]!r}" if raw is None else f"{raw.shape} {raw.dtype}"
        raise InputError(f"picture holds {got}, wanted (H, W) of uint16 or float32")
    return np.asarray(raw)
