"""Every encoding gives the colours that were put in; bytes that do not fit are refused."""

from __future__ import annotations

from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vinum_nav.messages.image import COLOR_ENCODINGS, from_color, from_depth

RGB = np.random.default_rng(3).integers(0, 256, (6, 8, 3), dtype=np.uint8)
GREY = RGB[..., 0]
REPEATED = np.repeat(GREY[..., None], 3, axis=2)
ALPHA = np.full((6, 8, 1), 7, np.uint8)


def message(pixels: np.ndarray, encoding: str, **changes: object) -> SimpleNamespace:
    fields = {
        "height": pixels.shape[0],
        "width": pixels.shape[1],
        "encoding": encoding,
        "is_bigendian": pixels.dtype.byteorder == ">",
        "step": pixels[0].nbytes,
        "data": pixels.tobytes(),
    }
    return SimpleNamespace(**{**fields, **changes})


@pytest.mark.parametrize(
    ("encoding", "pixels", "wanted"),
    [
        ("rgb8", RGB, RGB),
        ("bgr8", RGB[..., ::-1], RGB),
        ("8UC3", RGB[..., ::-1], RGB),
        ("rgba8", np.dstack([RGB, ALPHA]), RGB),
        ("bgra8", np.dstack([RGB[..., ::-1], ALPHA]), RGB),
        ("mono8", GREY, REPEATED),
        ("8UC1", GREY, REPEATED),
        ("mono16", GREY.astype(np.uint16) * 256 + 99, REPEATED),
        ("mono16", (GREY.astype(np.uint16) * 256).astype(">u2"), REPEATED),
        ("rgb16", RGB.astype(np.uint16) * 256 + 3, RGB),
        ("bgr16", RGB[..., ::-1].astype(np.uint16) * 256, RGB),
    ],
)
def test_colours_come_back(encoding: str, pixels: np.ndarray, wanted: np.ndarray) -> None:
    found = from_color(message(np.ascontiguousarray(pixels), encoding))
    np.testing.assert_array_equal(found, wanted)
    assert found.dtype == np.uint8


@pytest.mark.parametrize(
    ("encodings", "to"),
    [
        (("yuv422", "uyvy"), cv2.COLOR_RGB2YUV_UYVY),
        (("yuv422_yuy2", "yuyv"), cv2.COLOR_RGB2YUV_YUY2),
    ],
)
def test_yuv_comes_back_up_to_its_coarse_colours(encodings: tuple[str, ...], to: int) -> None:
    flat = np.repeat(np.repeat([[[200, 80, 40], [30, 90, 160]]], 4, 0), 4, 1).astype(np.uint8)
    for encoding in encodings:
        found = from_color(message(cv2.cvtColor(flat, to), encoding)).astype(int)
        assert np.abs(found - flat).max() <= 4
    odd = np.zeros((2, 3, 2), np.uint8)
    with pytest.raises(ValueError, match="odd width 3"):
        from_color(message(odd, encodings[0]))


def test_depth_has_nan_wherever_there_is_none() -> None:
    metres = np.array([[0.5, np.inf, -1.0], [np.nan, 0.0, 9.0]], np.float32)
    wanted = np.array([[0.5, np.nan, np.nan], [np.nan, np.nan, 9.0]], np.float32)
    np.testing.assert_array_equal(from_depth(message(metres, "32FC1")), wanted)
    millimetres = np.array([[500, 0, 9000]], ">u2")
    found = from_depth(message(millimetres, "16UC1"))
    np.testing.assert_allclose(found, [[0.5, np.nan, 9.0]], rtol=1e-6)


@given(
    st.sampled_from([*COLOR_ENCODINGS, "16UC1", "bayer_rggb8", "", "nv21"]),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 40),
    st.binary(max_size=200),
)
def test_any_sizes_and_bytes_give_pixels_or_a_value_error(
    encoding: str, height: int, width: int, step: int, data: bytes
) -> None:
    given = SimpleNamespace(
        height=height, width=width, encoding=encoding, is_bigendian=0, step=step, data=data
    )
    for read in (from_color, from_depth):
        try:
            found = read(given)
        except ValueError:
            continue
        assert found.shape[:2] == (height, width)
        assert found.size
