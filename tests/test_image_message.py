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


COLORS = np.array([[[200, 80, 40], [30, 90, 160]], [[60, 200, 70], [120, 120, 120]]], np.uint8)
FLAT = np.repeat(np.repeat(COLORS, 8, 0), 8, 1)
"""Four fields of one colour each, (16, 16, 3)."""
MIDDLES = (np.array([3, 12])[:, None], np.array([3, 12]))


@pytest.mark.parametrize("pattern", ["rggb", "bggr", "gbrg", "grbg"])
@pytest.mark.parametrize("bits", [8, 16])
def test_a_mosaic_gives_the_colours_that_it_was_made_of(pattern: str, bits: int) -> None:
    """Each pixel holds the one colour that its place in the pattern has."""
    mosaic = np.zeros((16, 16), np.uint8)
    for place, letter in enumerate(pattern):
        row, column = divmod(place, 2)
        mosaic[row::2, column::2] = FLAT[row::2, column::2, "rgb".index(letter)]
    if bits == 16:
        mosaic = mosaic.astype(np.uint16) * 256 + 255
    found = from_color(message(mosaic, f"bayer_{pattern}{bits}"))
    np.testing.assert_array_equal(found[MIDDLES], COLORS)


def planes() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Brightness (16, 16) and halved colours u, v (8, 8), ITU-R BT.601 in studio range."""
    i420 = cv2.cvtColor(FLAT, cv2.COLOR_RGB2YUV_I420)
    colors = i420[16:].reshape(2, 8, 8)
    return i420[:16], colors[0], colors[1]


@pytest.mark.parametrize("encoding", ["nv12", "nv21", "nv24", "i420", "yv12"])
def test_planes_of_colour_after_those_of_brightness(encoding: str) -> None:
    y, u, v = planes()
    whole = [np.repeat(np.repeat(plane, 2, 0), 2, 1) for plane in (u, v)]
    chroma = {
        "nv12": np.dstack([u, v]),
        "nv21": np.dstack([v, u]),
        "nv24": np.dstack(whole),
        "i420": np.stack([u, v]),
        "yv12": np.stack([v, u]),
    }[encoding]
    data = y.tobytes() + chroma.tobytes()
    found = from_color(message(y, encoding, data=data)).astype(int)
    assert np.abs(found[MIDDLES] - COLORS).max() <= 3
    with pytest.raises(ValueError, match=rf"rows of 16 bytes \({encoding}\)"):
        from_color(message(y, encoding, data=data[:-1]))


@pytest.mark.parametrize("encoding", ["8UC4", "16UC3", "16UC4", "rgba16", "bgra16"])
def test_numbers_of_three_or_four_are_in_the_order_of_opencv(encoding: str) -> None:
    pixels = RGB if encoding.startswith("rgb") else RGB[..., ::-1]
    if encoding[-1] == "4" or "a" in encoding:
        pixels = np.dstack([pixels, ALPHA])
    if "16" in encoding:
        pixels = pixels.astype(np.uint16) * 256 + 5
    found = from_color(message(np.ascontiguousarray(pixels), encoding))
    np.testing.assert_array_equal(found, RGB)


@pytest.mark.parametrize("encoding", ["16UC1", "32FC1", "32FC3", "8SC1", "bayer_xtrans8", ""])
def test_what_has_no_colours_is_named(encoding: str) -> None:
    with pytest.raises(ValueError, match=f"encoding is {encoding or repr(encoding)}, wanted one"):
        from_color(message(GREY, encoding))


def test_depth_in_another_unit() -> None:
    """A RealSense D405 counts tenths of millimetres: 5000 are half a metre."""
    raw = np.array([[5000, 0]], np.uint16)
    np.testing.assert_allclose(from_depth(message(raw, "16UC1"), 1e-4), [[0.5, np.nan]])
    feet = np.array([[10.0]], np.float32)
    np.testing.assert_allclose(from_depth(message(feet, "32FC1"), 0.3048), [[3.048]])


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
