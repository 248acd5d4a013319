"""Laws of the coordinates along and across rows: there and back, arcs of the right length."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.vineyard.growing.row_frame import RowFrame

FRAMES = [
    RowFrame(np.array([1.0, -2.0]), 0.4),
    RowFrame(np.array([1.0, -2.0]), 0.4, 1 / 60.0, 9.0),
    RowFrame(np.array([1.0, -2.0]), -2.7, -1 / 40.0, 15.0),
    RowFrame(np.array([0.0, 0.0]), 3.0, 1e-4, 5.0),
]


@pytest.mark.parametrize("frame", FRAMES)
def test_there_and_back_is_the_identity(frame: RowFrame) -> None:
    uv = np.random.default_rng(0).uniform([-15, -12], [40, 12], (200, 2))
    np.testing.assert_allclose(frame.to_uv(frame.to_map(uv)), uv, atol=1e-7)


@pytest.mark.parametrize("frame", FRAMES)
def test_the_origin_is_the_origin(frame: RowFrame) -> None:
    np.testing.assert_allclose(frame.to_map(np.zeros(2)), frame.origin, atol=1e-9)


@pytest.mark.parametrize("frame", FRAMES)
def test_steps_along_and_across_keep_their_length_and_are_at_right_angles(frame: RowFrame) -> None:
    uv = np.random.default_rng(1).uniform([-5, -8], [25, 8], (50, 2))
    small = 1e-5
    along = (frame.to_map(uv + np.array([small, 0])) - frame.to_map(uv)) / small
    np.testing.assert_allclose(np.linalg.norm(along, axis=1), 1.0, atol=1e-4)
    angles = frame.direction(uv)
    np.testing.assert_allclose(along[:, 0], np.cos(angles), atol=1e-4)
    np.testing.assert_allclose(along[:, 1], np.sin(angles), atol=1e-4)
    middles = np.column_stack([np.full(50, frame.middle), uv[:, 1]])
    across = (frame.to_map(middles + np.array([0, small])) - frame.to_map(middles)) / small
    np.testing.assert_allclose(across, np.broadcast_to(frame.v, across.shape), atol=1e-4)


def test_a_curved_frame_nears_the_straight_one_as_its_radius_grows() -> None:
    uv = np.random.default_rng(2).uniform([-5, -8], [25, 8], (50, 2))
    straight = RowFrame(np.zeros(2), 0.3)
    curved = RowFrame(np.zeros(2), 0.3, 1e-7, 0.0)
    np.testing.assert_allclose(curved.to_map(uv), straight.to_map(uv), atol=1e-3)


def test_a_row_beyond_the_centre_is_refused() -> None:
    with pytest.raises(ValueError, match=r"12\.0 m from the first one .* 10\.0 m"):
        RowFrame(np.zeros(2), 0.0, 0.1).to_map(np.array([0.0, 12.0]))


@pytest.mark.parametrize("frame", FRAMES)
def test_the_frame_along_a_line_finds_it_straight(frame: RowFrame) -> None:
    line = frame.to_map(np.column_stack([np.linspace(-3, 21, 25), np.full(25, 1.5)]))
    found = RowFrame.along(line)
    uv = found.to_uv(line)
    np.testing.assert_allclose(uv[:, 0], np.linspace(0, 24, 25), atol=1e-2)
    np.testing.assert_allclose(uv[:, 1], 0.0, atol=5e-3)
