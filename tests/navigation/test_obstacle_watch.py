"""Obstacles: walls stop the body; canes, ground and what belongs to a row do not."""

from __future__ import annotations

import numpy as np
import pytest
from vine_block import make_block, scan_of

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command
from vinum_nav.navigation.obstacles import ObstacleWatch, solid_returns
from vinum_nav.navigation.parameters import NavigatorParameters

ROBOT = load_robot("hyqreal")
ORIGIN = Pose2(0.0, 0.0, 0.0)
FORWARD = Command(0.5, 0.0, 0.0)


def watch(points: np.ndarray, radius: float, scans: int = 3) -> ObstacleWatch:
    """A watch that has seen discs at `points` (N, 2) in base_link `scans` times."""
    seen = ObstacleWatch(ROBOT, NavigatorParameters())
    for index in range(scans):
        seen.add_scan(scan_of(points, 0.1 * index, ROBOT, radius), ORIGIN)
    return seen


def test_obstacle_ahead_gives_the_way_left() -> None:
    seen = watch(np.array([[1.2, 0.0]]), 0.15)
    gap = seen.distance(ORIGIN, None, (), FORWARD, 5.0)
    assert gap is not None
    assert 0.25 < gap < 0.45


@pytest.mark.parametrize(
    ("motion", "point"),
    [
        (Command(0.5, 0.0, 0.0), (1.2, 0.8)),
        (Command(0.5, 0.0, 0.0), (2.5, 0.0)),
        (Command(0.0, 0.25, 0.0), (1.2, 0.0)),
        (Command(-0.3, 0.0, 0.0), (1.0, 0.0)),
        (Command(0.0, 0.0, 0.0), (0.85, 0.0)),
    ],
)
def test_obstacle_off_the_swept_way_does_not_matter(
    motion: Command, point: tuple[float, float]
) -> None:
    assert watch(np.array([point]), 0.15).distance(ORIGIN, None, (), motion, 5.0) is None


def test_obstacle_beyond_the_goal_does_not_matter() -> None:
    seen = watch(np.array([[1.2, 0.0]]), 0.15)
    assert seen.distance(ORIGIN, None, (), FORWARD, 0.1) is None


def test_turning_into_an_obstacle_is_seen() -> None:
    seen = watch(np.array([[0.55, 0.60]]), 0.15)
    assert seen.distance(ORIGIN, None, (), Command(0.0, 0.0, 0.5), 5.0) is not None


def test_body_that_stands_close_to_something_may_move_away_but_not_into_it() -> None:
    seen = watch(np.array([[0.83, 0.0]]), 0.15)
    assert seen.distance(ORIGIN, None, (), Command(-0.3, 0.0, 0.0), 5.0) is None
    assert seen.distance(ORIGIN, None, (), Command(0.1, 0.0, 0.0), 5.0) is not None


def test_two_scans_are_not_enough() -> None:
    seen = watch(np.array([[1.2, 0.0]]), 0.15, scans=2)
    assert seen.distance(ORIGIN, None, (), FORWARD, 5.0) is None


def test_obstacle_that_vanished_is_forgotten() -> None:
    seen = watch(np.array([[1.2, 0.0]]), 0.15)
    empty = np.zeros((0, 2))
    seen.add_scan(scan_of(empty, 0.5, ROBOT, 0.1), ORIGIN)
    assert seen.distance(ORIGIN, None, (), FORWARD, 5.0) is not None
    for stamp in (0.6, 0.7, 0.8, 0.9):
        seen.add_scan(scan_of(empty, stamp, ROBOT, 0.1), ORIGIN)
    assert seen.distance(ORIGIN, None, (), FORWARD, 5.0) is None


def test_canes_are_not_walls() -> None:
    rng = np.random.default_rng(3)
    canes = np.column_stack([rng.uniform(0.9, 1.5, 6), np.linspace(-0.5, 0.5, 6)])
    assert watch(canes, 0.01).distance(ORIGIN, None, (), FORWARD, 5.0) is None


@pytest.mark.parametrize(("across", "stops"), [(0.10, True), (0.50, False)])
def test_things_on_a_row_stop_only_what_would_touch_them(across: float, stops: bool) -> None:
    block = make_block(1)
    pose = block.pose(4.0, -0.55)
    seen = ObstacleWatch(ROBOT, NavigatorParameters())
    points = np.array([[1.2, across], [1.2, across + 0.05]])
    for index in range(3):
        seen.add_scan(scan_of(points, 0.1 * index, ROBOT, 0.10), pose)
    gap = seen.distance(pose, ORIGIN, block.rows, FORWARD, 5.0)
    assert (gap is not None) == stops


def test_ground_on_a_slope_is_out_of_range() -> None:
    wall = np.column_stack([np.full(41, 8.0), np.linspace(-2, 2, 41)])
    p = NavigatorParameters()
    assert len(solid_returns(scan_of(wall, 0.0, ROBOT, 0.1), p)) == 0
    assert (
        len(solid_returns(scan_of(wall, 0.0, ROBOT, 0.1), NavigatorParameters(obstacle_range=12.0)))
        > 0
    )
