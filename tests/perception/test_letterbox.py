"""Pictures of every shape keep their proportions on the way into the network and back."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vinum_nav.interfaces import Label
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH, MARGIN, Letterbox
from vinum_nav.perception.raw_detections import RawDetections, finish, network_input

sizes = st.tuples(st.integers(1, 5000), st.integers(1, 5000))


@given(sizes)
def test_the_picture_fits_and_fills_one_direction(size: tuple[int, int]) -> None:
    box = Letterbox.of(*size)
    assert box.left >= 0
    assert box.left + box.inner_width <= INPUT_WIDTH
    assert box.top >= 0
    assert box.top + box.inner_height <= INPUT_HEIGHT
    assert box.inner_width == INPUT_WIDTH or box.inner_height == INPUT_HEIGHT


@given(st.tuples(st.integers(300, 5000), st.integers(300, 5000)))
def test_proportions_are_kept_to_a_pixel(size: tuple[int, int]) -> None:
    box = Letterbox.of(*size)
    across, down = box.scale
    assert abs(across / down - 1) <= 1 / min(box.inner_width, box.inner_height)


@given(sizes, st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)))
def test_boxes_come_back_where_they_were(
    size: tuple[int, int], shares: tuple[float, float, float, float]
) -> None:
    box = Letterbox.of(*size)
    wanted = np.array([shares]) * np.tile(size, 2)
    inside = wanted / np.tile(box.scale, 2) + np.array([box.left, box.top] * 2)
    assert box.unpack(inside) == pytest.approx(wanted, abs=1e-6 * max(size))


def test_a_picture_of_the_cameras_shape_is_only_shrunk() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (720, 1280, 3), dtype=np.uint8)
    shrunk = cv2.resize(picture, (640, 360), interpolation=cv2.INTER_AREA)
    assert (network_input(picture) == shrunk).all()


def test_a_portrait_picture_stands_in_the_middle() -> None:
    """A picture 180 x 320 becomes 202 or 203 x 360."""
    packed = network_input(np.full((320, 180, 3), 9, np.uint8))
    columns = np.flatnonzero((packed == 9).all(axis=(0, 2)))
    assert len(columns) == round(180 * 360 / 320)
    assert abs(columns.mean() - 319.5) <= 0.5
    assert (np.delete(packed, columns, axis=1) == MARGIN).all()


def test_an_instance_in_a_portrait_picture_keeps_its_shape() -> None:
    """A bar 20 x 180 in the middle of the input is one of 40 x 360 in a picture 405 x 720."""
    raw = RawDetections(
        np.array([[310.0, 90.0, 330.0, 270.0]]),
        np.array([int(Label.TRUNK)]),
        np.array([0.95]),
        np.ones((1, 28, 28), np.float32),
    )
    found = finish(raw, 405, 720)
    left, top, right, bottom = found.boxes_xyxy[0]
    assert right - left == pytest.approx(40, abs=0.2)
    assert bottom - top == pytest.approx(360, abs=0.2)
    assert found.masks.shape == (1, 720, 405)
    rows, columns = np.nonzero(found.masks[0])
    assert columns.mean() == pytest.approx(202.5, abs=1.5)
    assert rows.mean() == pytest.approx(360, abs=1.5)


def test_what_lies_in_the_margin_alone_is_nothing() -> None:
    raw = RawDetections(
        np.array([[10.0, 90.0, 30.0, 270.0]]),
        np.array([int(Label.TRUNK)]),
        np.array([0.95]),
        np.ones((1, 28, 28), np.float32),
    )
    assert len(finish(raw, 405, 720)) == 0
