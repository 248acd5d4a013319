"""Laws of a polyline: nearest points, arc lengths, sides."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from vinum_nav.geometry import Polyline


def wild(seed: int, dimensions: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.normal(0.0, 1.0, (7, dimensions)), axis=0)


@pytest.mark.parametrize("seed", range(10))
def test_nearest_points_are_those_of_shapely(seed: int) -> None:
    """Also where the line crosses itself and where two of its points coincide."""
    points = np.insert(wild(seed), 3, wild(seed)[3], axis=0)
    line, oracle = Polyline(points), shapely.LineString(points)
    others = np.random.default_rng(seed + 100).normal(0.0, 3.0, (50, 2))
    found = line.nearest(others)
    assert found.distance == pytest.approx(shapely.distance(oracle, shapely.points(others)))
    assert line.at(found.along) + found.gap == pytest.approx(others)
    assert line.length == pytest.approx(oracle.length)


@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("is_endless", [False, True])
def test_between_its_ends_a_point_lies_at_its_arc_length(dimensions: int, is_endless: bool) -> None:
    line = Polyline(wild(1, dimensions), is_endless=is_endless)
    along = np.linspace(0.0, line.length, 40)
    assert line.at(line.starts) == pytest.approx(line.points)
    assert line.nearest(line.at(along)).distance == pytest.approx(0.0, abs=1e-9)
    steps = np.linalg.norm(np.diff(line.resampled(400), axis=0), axis=1)
    assert steps.max() <= line.length / 399 + 1e-9


def test_past_its_ends_it_ends_or_goes_straight_on() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 2.0]])
    ended, endless = Polyline(points), Polyline(points, is_endless=True)
    assert ended.at(np.array([-1.0, 4.0])) == pytest.approx(points[[0, -1]])
    assert endless.at(np.array([-1.0, 4.0])) == pytest.approx(np.array([[-1.0, 0.0], [1.0, 3.0]]))
    assert ended.nearest(np.array([1.0, 5.0])).distance == pytest.approx(3.0)
    assert endless.locate(np.array([2.0, 5.0]))[0] == pytest.approx([6.0, -1.0])


@pytest.mark.parametrize("seed", range(5))
def test_a_mirrored_world_mirrors_the_side(seed: int) -> None:
    points, mirror = wild(seed), np.array([1.0, -1.0])
    others = np.random.default_rng(seed).normal(0.0, 3.0, (20, 2))
    here = Polyline(points).locate(others)
    there = Polyline(points * mirror).locate(others * mirror)
    assert there == pytest.approx(here * mirror)


@pytest.mark.parametrize("points", [[[0.0, 0.0]], [0.0, 1.0], np.zeros((0, 2))])
def test_a_line_of_fewer_than_two_points_is_refused(points: list) -> None:
    with pytest.raises(ValueError, match="polyline needs points"):
        Polyline(np.array(points))
