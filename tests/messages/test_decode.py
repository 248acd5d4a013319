"""Files of every kind become RGB of 8 bits, damaged ones an error that says so, never a crash."""

from __future__ import annotations

import io
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from vinum_nav.messages.decode_depth import decode_depth
from vinum_nav.messages.picture_file import decode_color

RGB = np.random.default_rng(1).integers(0, 256, (12, 17, 3), dtype=np.uint8)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def by_opencv(pixels: np.ndarray, suffix: str) -> bytes:
    done, data = cv2.imencode(suffix, pixels)
    assert done
    return bytes(data)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM"])
def test_plain_pictures_keep_their_pixels(kind: str) -> None:
    np.testing.assert_array_equal(decode_color(saved(Image.fromarray(RGB), kind)), RGB)


def test_of_sixteen_bits_the_upper_eight_are_taken() -> None:
    grey = np.random.default_rng(2).integers(0, 2**16, (5, 7), dtype=np.uint16)
    wanted = np.repeat((grey >> 8).astype(np.uint8)[..., None], 3, axis=2)
    for suffix in (".png", ".tif"):
        np.testing.assert_array_equal(decode_color(by_opencv(grey, suffix)), wanted)
    wide = RGB.astype(np.uint16) * 256 + 7
    for suffix in (".png", ".tif"):
        found = decode_color(by_opencv(wide[..., ::-1], suffix))
        np.testing.assert_allclose(found, RGB, atol=1)


def test_alpha_is_dropped_grey_is_repeated_palettes_are_looked_up() -> None:
    alpha = np.dstack([RGB, np.full(RGB.shape[:2], 9, np.uint8)])
    np.testing.assert_array_equal(decode_color(saved(Image.fromarray(alpha), "PNG")), RGB)
    grey = decode_color(saved(Image.fromarray(RGB[..., 0]), "PNG"))
    np.testing.assert_array_equal(grey, np.repeat(RGB[..., :1], 3, axis=2))
    both = Image.fromarray(np.dstack([RGB[..., 0], RGB[..., 1]]), "LA")
    np.testing.assert_array_equal(decode_color(saved(both, "PNG")), grey)
    few = Image.fromarray(RGB).quantize(16)
    wanted = np.asarray(few.convert("RGB"))
    np.testing.assert_array_equal(
        decode_color(saved(few, "PNG", transparency=bytes(range(16)))), wanted
    )
    bits = decode_color(saved(Image.fromarray(RGB[..., 0] > 99), "PNG"))
    assert set(np.unique(bits)) <= {0, 255}


def test_one_pixel_cmyk_and_a_turned_photograph() -> None:
    assert decode_color(saved(Image.new("RGB", (1, 1), (1, 2, 3)), "PNG")).tolist() == [[[1, 2, 3]]]
    assert decode_color(saved(Image.new("CMYK", (8, 8)), "JPEG")).shape == (8, 8, 3)
    turned = Image.Exif()
    turned[0x0112] = 6
    assert decode_color(saved(Image.fromarray(RGB), "JPEG", exif=turned)).shape == (17, 12, 3)


def test_what_is_no_picture_says_so() -> None:
    with pytest.raises(ValueError, match="empty"):
        decode_color(b"")
    with pytest.raises(ValueError, match=r"begins with b'hello wo'"):
        decode_color(b"hello world")
    with pytest.raises(ValueError, match="floating-point"):
        decode_color(saved(Image.fromarray(np.ones((3, 3), np.float32)), "TIFF"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "GIF"])
def test_half_a_file_is_refused(kind: str) -> None:
    data = saved(Image.fromarray(np.tile(RGB, (9, 9, 1))), kind)
    with pytest.raises(ValueError, match="picture"):
        decode_color(data[: len(data) // 2])


WHOLE = [saved(Image.fromarray(RGB), kind) for kind in ("PNG", "JPEG", "TIFF", "GIF", "WEBP")]
WHOLE += [by_opencv(RGB.astype(np.uint16) * 256, ".tif")]


@given(st.sampled_from(WHOLE), st.integers(0, 10**6), st.binary(max_size=12))
@settings(max_examples=300, deadline=None)
def test_damaged_bytes_give_a_picture_or_a_value_error(whole: bytes, at: int, put: bytes) -> None:
    at %= len(whole)
    for damaged in (whole[:at], whole[:at] + put + whole[at + len(put) :], put + whole):
        try:
            found = decode_color(damaged)
        except ValueError:
            continue
        assert found.ndim == 3
        assert found.shape[2] == 3
        assert found.dtype == np.uint8


def test_compressed_depth() -> None:
    raw = np.array([[0, 1500], [65535, 300]], np.uint16)
    wanted = np.array([[np.nan, 1.5], [65.535, 0.3]], np.float32)
    png = by_opencv(raw, ".png")
    header = struct.pack("<iff", 0, 0.0, 0.0)
    np.testing.assert_allclose(decode_depth(png, "16UC1; png compressed"), wanted, rtol=1e-6)
    np.testing.assert_allclose(
        decode_depth(header + png, "16UC1; compressedDepth png"), wanted, rtol=1e-6
    )


def test_quantised_depth_is_undone() -> None:
    """Depth as compressed_depth_image_transport writes it: inverse depth, a / z + b."""
    depth, a, b = np.array([[0.5, 2.0], [7.5, np.nan]]), 10100.0, -100.0
    raw = np.nan_to_num(a / depth + b, nan=0).round().astype(np.uint16)
    data = struct.pack("<iff", 0, a, b) + by_opencv(raw, ".png")
    found = decode_depth(data, "32FC1; compressedDepth png")
    np.testing.assert_allclose(found, depth, rtol=1e-3)


def test_a_header_without_a_word_in_the_format_is_known_by_its_picture() -> None:
    raw = np.array([[0, 1500]], np.uint16)
    data = struct.pack("<iff", 0, 0.0, 0.0) + by_opencv(raw, ".png")
    for format in ("png", ""):
        np.testing.assert_allclose(decode_depth(data, format), [[np.nan, 1.5]], rtol=1e-6)


def test_depth_by_rvl_as_whole_numbers_and_as_inverse_ones() -> None:
    """1 zero, 2 others, 1500 and 1000 as zigzag 3000 and 999: octal 5670 and 1747, low digit first.

    Inverse depth is a / (raw - b): 2000 / (1500 + 500) = 1 m, 2000 / (1000 + 500) = 1.333 m.
    """
    nibbles = [1, 2, *(0 | 8, 7 | 8, 6 | 8, 5), *(7 | 8, 4 | 8, 7 | 8, 1)]
    nibbles += [0] * (-len(nibbles) % 8)
    words = [
        sum(n << (28 - 4 * k) for k, n in enumerate(nibbles[i : i + 8]))
        for i in range(0, len(nibbles), 8)
    ]
    coded = struct.pack(f"<II{len(words)}I", 3, 1, *words)
    plain = struct.pack("<iff", 0, 0.0, 0.0) + coded
    found = decode_depth(plain, "16UC1; compressedDepth rvl")
    np.testing.assert_allclose(found, [[np.nan, 1.5, 1.0]], rtol=1e-6)
    inverse = struct.pack("<iff", 0, 2000.0, -500.0) + coded
    found = decode_depth(inverse, "32FC1; compressedDepth rvl")
    np.testing.assert_allclose(found, [[np.nan, 1.0, 4 / 3]], rtol=1e-6)
    with pytest.raises(ValueError, match="'16UC1; compressedDepth rvl': depth by RVL"):
        decode_depth(plain[:-4], "16UC1; compressedDepth rvl")


@pytest.mark.parametrize("data", [b"", b"123", b"x" * 40, by_opencv(RGB, ".png")])
@pytest.mark.parametrize("format", ["16UC1; compressedDepth png", "png"])
def test_what_is_no_depth_says_so(data: bytes, format: str) -> None:
    with pytest.raises(ValueError, match="depth"):
        decode_depth(data, format)
