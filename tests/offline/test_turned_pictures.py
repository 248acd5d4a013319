"""Turning a picture and turning its positions back cancel out."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.offline.picture import Picture
from vinum_nav.offline.turning import turned, turned_back
from vinum_nav.perception.locate import TrunkPosition

CAMERA = CameraIntrinsics(8, 6, 10.0, 12.0, 3.0, 2.5)


def picture() -> Picture:
    rng = np.random.default_rng(3)
    rgb = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Picture("a", rgb, depth=rng.random((6, 8)).astype(np.float32), intrinsics=CAMERA)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_each_pixel_keeps_its_point(turns: int) -> None:
    """A point that a turned pixel shows is, turned back, the point that the pixel showed."""
    before, after = picture(), turned(picture(), turns)
    assert after.intrinsics is not None
    assert before.depth is not None
    assert after.depth is not None
    assert (after.intrinsics.height, after.intrinsics.width) == after.depth.shape
    rows, columns = np.mgrid[0:6, 0:8]
    places = np.stack([columns, rows], axis=-1)
    moved = np.rot90(places, -turns)
    for (row, column), depth in np.ndenumerate(after.depth):
        u, v = moved[row, column]
        assert depth == before.depth[v, u]
        assert (after.rgb[row, column] == before.rgb[v, u]).all()
        seen = after.intrinsics.back_project(np.array([column, row]), np.array(depth))
        back = turned_back(TrunkPosition(seen, np.eye(3), 0), after.turns).point_camera
        wanted = CAMERA.back_project(np.array([u, v]), np.array(depth))
        np.testing.assert_allclose(back, wanted, atol=1e-6)


def test_by_hand() -> None:
    """Turned clockwise once, what was right is below: (0, 1) of the turned picture was (1, 0)."""
    seen = TrunkPosition(np.array([0.0, 1.0, 5.0]), np.diag([1.0, 4.0, 9.0]), 0)
    back = turned_back(seen, 1)
    assert back.point_camera.tolist() == [1.0, 0.0, 5.0]
    assert back.covariance.tolist() == np.diag([4.0, 1.0, 9.0]).tolist()
    assert turned(picture(), 1).rgb[0, -1].tolist() == picture().rgb[0, 0].tolist()
