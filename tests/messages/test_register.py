"""Depth of another camera comes to the pixels of the colour picture."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.messages.lens import Lens
from vinum_nav.messages.register import Registration

CAMERA = CameraIntrinsics(20, 10, 20.0, 20.0, 9.5, 4.5)


def moved(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> np.ndarray:
    transform = np.eye(4)
    transform[:3, 3] = x, y, z
    return transform


def register(depth: np.ndarray, transform: np.ndarray, of=CAMERA, to=CAMERA) -> np.ndarray:
    return Registration(Lens(of), transform, to).depth(depth.astype(np.float32))


def test_a_wall_moves_by_focal_length_times_baseline_over_depth() -> None:
    """20 px * 0.3 m / 2 m = 3 px to the right; the three columns on the left are not seen."""
    found = register(np.full((10, 20), 2.0), moved(x=0.3))
    assert np.isnan(found[:, :3]).all()
    assert (found[:, 3:] == 2.0).all()


def test_the_nearest_counts_where_two_fall_on_one_pixel() -> None:
    """Column 5 at 1 m moves by 6 px, column 8 at 2 m by 3 px: both to column 11."""
    depth = np.full((10, 20), np.nan)
    depth[:, 5], depth[:, 8] = 1.0, 2.0
    found = register(depth, moved(x=0.3))
    assert (found[:, 11] == 1.0).all()
    assert np.isnan(np.delete(found, 11, axis=1)).all()


def test_depth_is_that_of_the_colour_camera() -> None:
    """The colour camera stands 0.5 m behind: what is 2 m from depth is 2.5 m from it."""
    found = register(np.full((10, 20), 2.0), moved(z=0.5))
    assert found[4, 9] == 2.5
    assert np.isnan(found[0, 0])


def test_a_small_picture_fills_a_large_one() -> None:
    large = CameraIntrinsics(60, 30, 60.0, 60.0, 29.5, 14.5)
    found = register(np.full((10, 20), 3.0), np.eye(4), to=large)
    assert (found == 3.0).all()


def test_a_narrower_lens_fills_the_middle_alone() -> None:
    """Twice the focal length: 20 columns of depth are 10 of colour."""
    narrow = CameraIntrinsics(20, 10, 40.0, 40.0, 9.5, 4.5)
    found = register(np.full((10, 20), 3.0), np.eye(4), of=narrow)
    assert np.isfinite(found).any(axis=0).nonzero()[0].tolist() == list(range(5, 15))
    assert np.isfinite(found).any(axis=1).nonzero()[0].tolist() == list(range(2, 8))


def test_nothing_behind_the_camera_and_no_other_size() -> None:
    assert np.isnan(register(np.full((10, 20), 2.0), moved(z=-2.5))).all()
    assert np.isnan(register(np.full((10, 20), np.nan), np.eye(4))).all()
    with pytest.raises(ValueError, match=r"depth is \(5, 20\), its camera_info says \(10, 20\)"):
        register(np.full((5, 20), 2.0), np.eye(4))
