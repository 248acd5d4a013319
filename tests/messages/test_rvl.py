"""RVL gives back what a plain encoder put in; what is damaged is refused."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vinum_nav.messages.rvl import decode_rvl


def encode(depth: np.ndarray) -> bytes:
    """Wilson's encoder, one pixel after the other."""
    values, nibbles, previous, at = [int(v) for v in depth.ravel()], [], 0, 0

    def put(value: int) -> None:
        while True:
            low, value = value & 7, value >> 3
            nibbles.append(low | 8 if value else low)
            if not value:
                return

    while at < len(values):
        for is_zero in (True, False):
            end = at
            while end < len(values) and (values[end] == 0) == is_zero:
                end += 1
            put(end - at)
            for value in values[at:end] if not is_zero else []:
                step = value - previous
                put((step << 1) ^ (step >> 31))
                previous = value
            at = end
    nibbles += [0] * (-len(nibbles) % 8)
    words = [
        sum(n << (28 - 4 * k) for k, n in enumerate(nibbles[i : i + 8]))
        for i in range(0, len(nibbles), 8)
    ]
    return struct.pack(f"<II{len(words)}I", depth.shape[1], depth.shape[0], *words)


def test_by_hand() -> None:
    """1 zero, 2 others, +3 and -1 as zigzag 6 and 1: the nibbles 1 2 6 1."""
    data = struct.pack("<III", 3, 1, 0x12610000)
    assert decode_rvl(data).tolist() == [[0, 3, 2]]


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_what_was_put_in_comes_out(height: int, width: int, data: st.DataObject) -> None:
    pixel = st.one_of(st.just(0), st.integers(0, 65535))
    pixels = data.draw(st.lists(pixel, min_size=height * width, max_size=height * width))
    depth = np.array(pixels, np.uint16).reshape(height, width)
    np.testing.assert_array_equal(decode_rvl(encode(depth)), depth)


@given(st.binary(max_size=80))
def test_any_bytes_give_a_picture_or_a_value_error(data: bytes) -> None:
    for begin in (b"", struct.pack("<II", 4, 3)):
        try:
            assert decode_rvl(begin + data).dtype == np.uint16
        except ValueError:
            continue


@pytest.mark.parametrize("length", [0, 7, 8, 12])
def test_half_a_picture_is_refused(length: int) -> None:
    whole = encode(np.arange(1, 41, dtype=np.uint16).reshape(5, 8))
    with pytest.raises(ValueError, match="depth by RVL"):
        decode_rvl(whole[:length])
