"""RGB-D pictures of a camera's messages: distorted, unaligned, compressed, of any size."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from vinum_nav.geometry import homogeneous
from vinum_nav.messages.rgbd import RgbdCamera, is_rectified_by_name

WIDTH, HEIGHT, FOCAL = 64, 48, 60.0
FRAME = "color_optical"


def image(pixels: np.ndarray, encoding: str, stamp_ns: int = 7, frame: str = FRAME) -> Any:
    sec, nanosec = divmod(stamp_ns, 10**9)
    return SimpleNamespace(
        header=SimpleNamespace(stamp=SimpleNamespace(sec=sec, nanosec=nanosec), frame_id=frame),
        height=pixels.shape[0],
        width=pixels.shape[1],
        encoding=encoding,
        is_bigendian=0,
        step=pixels[0].nbytes,
        data=pixels.tobytes(),
    )


def compressed(data: bytes, form: str) -> Any:
    header = SimpleNamespace(stamp=SimpleNamespace(sec=0, nanosec=7), frame_id=FRAME)
    return SimpleNamespace(header=header, format=form, data=data)


def info(
    width: int = WIDTH, height: int = HEIGHT, focal: float = FOCAL, d: tuple[float, ...] = ()
) -> Any:
    k = [focal, 0.0, width / 2, 0.0, focal, height / 2, 0.0, 0.0, 1.0]
    roi = SimpleNamespace(x_offset=0, y_offset=0, width=0, height=0)
    return SimpleNamespace(
        width=width,
        height=height,
        k=k,
        d=list(d),
        p=[2 * focal, 0.0, 30.0, 0.0, 0.0, 2 * focal, 20.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        distortion_model="plumb_bob",
        binning_x=0,
        binning_y=0,
        roi=roi,
    )


RGB = np.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
DEPTH = np.full((HEIGHT, WIDTH), 2000, np.uint16)


def test_a_picture_has_stamp_frame_and_pinhole_of_its_colour() -> None:
    camera = RgbdCamera()
    camera.set_info(info())
    found = camera.picture(image(RGB, "rgb8"), image(DEPTH, "16UC1", stamp_ns=9))
    assert (found.stamp_ns, found.frame_id) == (7, FRAME)
    np.testing.assert_array_equal(found.rgb, RGB)
    np.testing.assert_allclose(found.depth, 2.0)
    assert (found.intrinsics.fx, found.intrinsics.width) == (FOCAL, WIDTH)


def test_of_rectified_pictures_p_counts() -> None:
    camera = RgbdCamera(is_rectified=True)
    camera.set_info(info(d=(0.3, 0, 0, 0, 0)))
    found = camera.picture(image(RGB, "rgb8"), image(DEPTH, "16UC1"))
    assert (found.intrinsics.fx, found.intrinsics.cx) == (2 * FOCAL, 30.0)
    np.testing.assert_array_equal(found.rgb, RGB)


def test_compressed_pictures_are_the_same() -> None:
    camera = RgbdCamera()
    camera.set_info(info())
    _, png = cv2.imencode(".png", RGB[..., ::-1])
    _, depth_png = cv2.imencode(".png", DEPTH)
    found = camera.picture(
        compressed(bytes(png), "bgr8; png compressed bgr8"),
        compressed(bytes(12) + bytes(depth_png), "16UC1; compressedDepth png"),
    )
    np.testing.assert_array_equal(found.rgb, RGB)
    np.testing.assert_allclose(found.depth, 2.0)


def test_depth_of_another_size_and_place_is_registered() -> None:
    T_color_depth = homogeneous(np.eye(3), np.array([0.1, 0.0, 0.0]))
    camera = RgbdCamera(T_color_depth)
    camera.set_info(info())
    camera.set_depth_info(info(32, 24, 30.0))
    near = np.zeros((24, 32), np.uint16)
    near[8:16, 10:22] = 2000
    found = camera.picture(image(RGB, "rgb8"), image(near, "16UC1", frame="depth_optical"))
    rows, columns = np.nonzero(np.isfinite(found.depth))
    # A pixel of depth is two of colour; 0.1 m at 2 m are 0.1 * 60 / 2 = 3 pixels to the right.
    assert (columns.min(), columns.max()) == pytest.approx((2 * 10 + 3, 2 * 21 + 3), abs=1)
    assert (rows.min(), rows.max()) == pytest.approx((2 * 8, 2 * 15), abs=1)
    assert np.nanmax(found.depth) == pytest.approx(2.0)


def test_what_is_missing_or_does_not_fit_is_said() -> None:
    camera = RgbdCamera()
    with pytest.raises(ValueError, match="no camera_info beside the colour"):
        camera.picture(image(RGB, "rgb8"), image(DEPTH, "16UC1"))
    camera.set_info(info())
    with pytest.raises(ValueError, match=r"depth \(24, 32\), its camera_info \(48, 64\)"):
        camera.picture(image(RGB, "rgb8"), image(DEPTH[::2, ::2], "16UC1"))
    with pytest.raises(ValueError, match="in another unit"):
        camera.picture(image(RGB, "rgb8"), image(np.full_like(DEPTH, 2), "16UC1"))


@pytest.mark.parametrize(
    ("topic", "is_rectified"),
    [
        ("/camera/color/image_raw", False),
        ("/camera/color/image_rect_color/compressed", True),
        ("/camera/depth/image_rect_raw", True),
        ("image_rect/image", False),
    ],
)
def test_the_last_part_of_a_topic_says_whether_it_is_rectified(
    topic: str, is_rectified: bool
) -> None:
    assert is_rectified_by_name(topic) == is_rectified
