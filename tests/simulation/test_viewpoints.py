"""Viewpoints show what they are named after."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from vinum_nav.geometry import transform_points
from vinum_nav.simulation.viewpoints import View, Viewpoints
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

SEEDS = Path(__file__).parents[2] / "seeds"


@cache
def vineyard(name):
    return grow(load_seed(SEEDS / f"{name}.yaml"))


def distance_to_rows(vineyard, points_xy):
    """Distance (N,) of points from the nearest of the rows' polylines."""
    best = np.full(len(points_xy), np.inf)
    for row in vineyard.rows:
        for a, b in zip(row.line[:-1, :2], row.line[1:, :2], strict=True):
            t = np.clip((points_xy - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
            best = np.minimum(best, np.linalg.norm(points_xy - a - t[:, None] * (b - a), axis=1))
    return best


@pytest.mark.parametrize("seed", range(5))
def test_a_view_has_its_target_in_the_middle_and_stands_upright(seed):
    rng = np.random.default_rng(seed)
    view = View(rng.normal(0, 5, 3), rng.normal(0, 5, 3))
    T_camera_map = np.linalg.inv(view.T_map_camera)
    target = transform_points(T_camera_map, view.target)
    np.testing.assert_allclose(target[:2], 0.0, atol=1e-9)
    assert target[2] == pytest.approx(np.linalg.norm(view.target - view.eye))
    above = transform_points(T_camera_map, view.target + np.array([0.0, 0.0, 0.1]))
    assert above[0] == pytest.approx(0.0, abs=1e-9)
    assert above[1] < 0.0
    assert np.linalg.det(view.T_map_camera) == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["flat_mini", "curved_mini", "steep_mini", "narrow_mini", "mini"])
def test_eyes_are_above_the_ground_and_keep_out_of_the_rows(name):
    block = vineyard(name)
    points = Viewpoints(block)
    views = [points.person(), points.close_up(), points.air(), *points.flight(40)]
    eyes = np.array([view.eye for view in views])
    heights = eyes[:, 2] - block.terrain.height_at(eyes[:, :2])
    assert (heights > 0.9).all()
    low = heights < 2.2
    least = 0.3 * block.mission.row_spacing
    assert (distance_to_rows(block, eyes[low, :2]) > least).all()
    assert heights[2] > 5.0
    assert distance_to_rows(block, points.robot().xy[None])[0] > least


def test_a_flight_ends_in_the_air_and_never_leaps():
    points = Viewpoints(vineyard("curved_mini"))
    views = points.flight(200)
    assert len(views) == 200
    np.testing.assert_allclose(views[-1].eye, points.air().eye)
    for what in ("eye", "target"):
        steps = np.diff(np.array([getattr(view, what) for view in views]), axis=0)
        assert np.linalg.norm(steps, axis=1).max() < 0.6
