"""Lenses: which numbers of a CameraInfo count, and what undistortion does with them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.messages.lens import Lens, lens_of, size_of
from vinum_nav.messages.undistort import Undistorter, rays

PINHOLE = CameraIntrinsics(100, 80, 50.0, 50.0, 49.5, 39.5)


def info(**changes: Any) -> Any:
    roi = SimpleNamespace(x_offset=0, y_offset=0, width=0, height=0)
    fields = {
        "width": 100,
        "height": 80,
        "distortion_model": "plumb_bob",
        "k": [50.0, 0, 49.5, 0, 50.0, 39.5, 0, 0, 1],
        "d": [0.0] * 5,
        "p": [40.0, 0, 48.0, 0, 0, 41.0, 38.0, 0, 0, 0, 1, 0],
        "binning_x": 0,
        "binning_y": 0,
        "roi": roi,
    }
    return SimpleNamespace(**{**fields, **changes})


def test_raw_pictures_have_k_and_rectified_ones_p() -> None:
    assert lens_of(info()) == Lens(PINHOLE)
    rectified = CameraIntrinsics(100, 80, 40.0, 41.0, 48.0, 38.0)
    bent = info(d=[0.1, 0, 0, 0, 0])
    assert lens_of(bent, is_rectified=True) == Lens(rectified)
    assert lens_of(bent) == Lens(PINHOLE, "plumb_bob", (0.1, 0, 0, 0, 0))
    assert lens_of(info(p=[0.0] * 12), is_rectified=True) == Lens(PINHOLE)
    with pytest.raises(ValueError, match="p is all 0, wanted the projection of the rectified"):
        lens_of(info(d=[0.1, 0, 0, 0, 0], p=[0.0] * 12), is_rectified=True)


def test_fields_of_ros1_have_capital_letters() -> None:
    old = info()
    old.K, old.D, old.P = old.k, old.d, old.p
    del old.k, old.d, old.p
    assert lens_of(old) == Lens(PINHOLE)


def test_binning_and_region_are_taken_off() -> None:
    """K is of the whole sensor: (49.5 - 20) / 2 = 14.75, (39.5 - 10) / 2 = 14.75, 50 / 2 = 25."""
    roi = SimpleNamespace(x_offset=20, y_offset=10, width=60, height=50)
    part = info(binning_x=2, binning_y=2, roi=roi)
    assert size_of(part) == (30, 25)
    assert lens_of(part).intrinsics == CameraIntrinsics(30, 25, 25.0, 25.0, 14.75, 14.75)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"k": [0.0] * 9}, "not calibrated"),
        ({"distortion_model": "kannala", "d": [0.1] * 4}, "'kannala' with 4 coefficients"),
        ({"d": [0.1] * 3}, "'plumb_bob' with 3 coefficients"),
        ({"k": [1e9, 0, 50, 0, 50, 40, 0, 0, 1]}, "fx"),
        ({"k": [50.0, 0, float("nan"), 0, 50, 40, 0, 0, 1]}, "cx"),
    ],
)
def test_what_no_lens_is_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lens_of(info(**changes))


@pytest.mark.parametrize(
    ("model", "coefficients", "bent"),
    [
        # 1 + k1 r2 + k2 r4 at r = 0.5: 1 - 0.2 * 0.25 + 0.08 * 0.0625 = 0.955
        ("plumb_bob", (-0.2, 0.08, 0.0, 0.0, 0.0), 0.5 * 0.955),
        # theta (1 + k1 theta2) at theta = atan(0.5) = 0.4636476: 0.4636476 * (1 + 0.1 * 0.2149691)
        ("equidistant", (0.1, 0.0, 0.0, 0.0), 0.4636476 * 1.02149691),
    ],
)
def test_undistortion_puts_a_point_where_a_pinhole_sees_it(
    model: str, coefficients: tuple[float, ...], bent: float
) -> None:
    """A point at x / z = 0.5 lies at column 49.5 + 50 * bent; the pinhole has it at 74.5."""
    lens = Lens(PINHOLE, model, coefficients)
    picture = np.zeros((80, 100, 3), np.uint8)
    seen = round(49.5 + 50 * bent)
    picture[35:45, seen] = 255
    columns = Undistorter(lens).picture(picture)[39].max(axis=1).nonzero()[0]
    assert abs(columns - 74.5).min() <= 1.5
    depth = np.full((80, 100), 2.0, np.float32)
    depth[:, seen] = 7.0
    found = Undistorter(lens).depth(depth)[39]
    assert abs(np.flatnonzero(found == 7.0) - 74.5).min() <= 1.5
    assert set(found[~np.isnan(found)]) <= {2.0, 7.0}
    exact = np.interp(49.5 + 50 * bent, np.arange(100), rays(lens)[39, :, 0])
    assert exact == pytest.approx(0.5, abs=2e-3)


def test_the_rays_of_a_pinhole() -> None:
    seen = rays(Lens(PINHOLE))
    assert seen.shape == (80, 100, 2)
    assert seen[0, 0].tolist() == [-0.99, -0.79]
    assert seen[79, 99].tolist() == [0.99, 0.79]
