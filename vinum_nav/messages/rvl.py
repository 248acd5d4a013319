"""RVL, the run-length code of depth pictures."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from vinum_nav.border.pictures import MOST_PIXELS
from vinum_nav.border.refusal import RefusedError

_SIZE = struct.Struct("<II")
_NIBBLES = 8
"""Nibbles of a word, the highest one first."""


def decode_rvl(data: bytes) -> NDArray[np.uint16]:
    """Depth picture (H, W) as it was stored; 0 where there is none.

    Args:
        data: width and height (uint32 each), then the coded pixels in words of 32 bits.

    Raises:
        RefusedError: a size that cannot be, or pixels that end too early or too late.

    Source: Wilson, Fast Lossless Depth Image Compression, 2017, in the byte layout of
    compressed_depth_image_transport.
    """
    if len(data) < _SIZE.size:
        raise RefusedError("depth by RVL", f"{len(data)} bytes", f"at least {_SIZE.size}")
    width, height = _SIZE.unpack_from(data)
    if not (1 <= width <= MOST_PIXELS and 1 <= height <= MOST_PIXELS):
        wanted = f"from 1 to {MOST_PIXELS} pixels a side"
        raise RefusedError("depth by RVL", f"{width} x {height}", wanted)
    pixels = _pixels(_numbers(data[_SIZE.size :]), width * height)
    return pixels.reshape(height, width)


def _numbers(coded: bytes) -> NDArray[np.int64]:
    """Whole numbers of three bits a nibble, the lowest first; bit 3 says that more follow."""
    words = np.frombuffer(coded, "<u4", len(coded) // 4)
    shifts = np.arange(4 * (_NIBBLES - 1), -1, -4, dtype=np.uint32)
    nibbles = ((words[:, None] >> shifts) & 15).ravel()
    ends = np.flatnonzero(nibbles < 8)
    if not len(ends):
        return np.zeros(0, np.int64)
    nibbles = nibbles[: ends[-1] + 1].astype(np.int64)
    begins = np.concatenate([[0], ends[:-1] + 1])
    place = np.arange(len(nibbles)) - np.repeat(begins, np.diff(begins, append=len(nibbles)))
    return np.add.reduceat((nibbles & 7) << np.minimum(3 * place, 60), begins)


def _pixels(numbers: NDArray[np.int64], wanted: int) -> NDArray[np.uint16]:
    """Pixels (wanted,): zeros and others in turn, the others as zigzag differences."""
    pixels = np.zeros(wanted, np.uint16)
    places, steps = [], []
    at = done = 0
    while done < wanted:
        if at + 1 >= len(numbers):
            raise RefusedError("depth by RVL", f"{done} pixels", f"{wanted}")
        zeros, others = int(numbers[at]), int(numbers[at + 1])
        done += zeros
        here = numbers[at + 2 : at + 2 + others]
        if len(here) < others or done + others > wanted:
            got = f"a run to pixel {done + others} of {len(here)} numbers"
            raise RefusedError("depth by RVL", got, f"{wanted} pixels")
        places.append(np.arange(done, done + others))
        steps.append(here)
        at, done = at + 2 + others, done + others
        if not zeros and not others:
            raise RefusedError("depth by RVL", f"an empty run after {done} pixels", f"{wanted}")
    zigzag = np.concatenate(steps)
    pixels[np.concatenate(places)] = np.cumsum((zigzag >> 1) ^ -(zigzag & 1)) & 0xFFFF
    return pixels
