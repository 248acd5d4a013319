"""Encoded pictures become pixels."""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError
from vinum_nav.messages.image import metres

_HEADER = struct.Struct("<iff")
"""Before the PNG of a compressedDepth message: kind, and two numbers that undo the quantisation."""


def decode_color(data: bytes) -> NDArray[np.uint8]:
    """RGB (H, W, 3) of a picture file, the way up that its EXIF says.

    Of 16 bits the upper eight; alpha is dropped, palettes and CMYK become RGB.

    Raises:
        InputError: no picture, a damaged or truncated one, or one of floating-point values.
    """
    from PIL import UnidentifiedImageError

    if not data:
        raise InputError("an empty file")
    try:
        return _by_pillow(data)
    except UnidentifiedImageError:
        return _by_opencv(data)
    except Exception as error:  # decoders raise anything on damaged data
        raise InputError(f"not a readable picture: {error or type(error).__name__}") from error


def _by_pillow(data: bytes) -> NDArray[np.uint8]:
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as opened:
            opened.load()
            picture: Any = ImageOps.exif_transpose(opened)
            if picture.mode == "F":
                raise InputError("floating-point values, wanted 8 or 16 bits")
            if picture.mode.startswith("I"):
                grey = np.clip(np.asarray(picture), 0, 65535).astype(np.uint16) >> 8
                return np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2)
            if picture.mode in ("P", "PA", "LA"):
                picture = picture.convert("RGBA")
            return np.array(picture.convert("RGB"), dtype=np.uint8)


def _by_opencv(data: bytes) -> NDArray[np.uint8]:
    """What Pillow does not know, such as TIFF with three times 16 bits."""
    try:
        bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise InputError(f"not a readable picture: {error}") from error
    if bgr is None:
        raise InputError(f"not a picture of a known kind; begins with {data[:8]!r}")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def decode_depth(data: bytes, format: str) -> NDArray[np.float32]:
    """Depth (H, W) [m], NaN where there is none, of a CompressedImage.

    Args:
        format: the message's: '16UC1; compressedDepth png', '32FC1; compressedDepth png', or that
            of a plain PNG of 16 bits [mm].

    Raises:
        InputError: another format, or a damaged picture.

    Source: ros-perception/image_transport_plugins, compressed_depth_image_transport.
    """
    quantised = "compressedDepth" in format
    if quantised and len(data) <= _HEADER.size:
        raise InputError(f"compressed depth of {len(data)} bytes")
    raw = _sixteen_bits(data[_HEADER.size :] if quantised else data)
    if not (quantised and format.strip().startswith("32FC1")):
        return metres(raw)
    _, a, b = _HEADER.unpack_from(data)
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = np.where(raw > 0, a / (raw.astype(np.float32) - b), np.nan)
    return metres(depth.astype(np.float32))


def _sixteen_bits(data: bytes) -> NDArray[np.uint16]:
    try:
        raw = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise InputError(f"not a readable depth picture: {error}") from error
    if raw is None or raw.dtype != np.uint16 or raw.ndim != 2:
        got = "nothing" if raw is None else f"{raw.shape} {raw.dtype}"
        raise InputError(f"depth picture holds {got}, wanted (H, W) uint16")
    return np.asarray(raw, dtype=np.uint16)
