"""Barriers are remembered, grow as more of them is seen, and are forgotten in the end."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from vine_block import footprint, scan_of

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.navigation.arrival import BlockWatch
from vinum_nav.navigation.barriers import Barriers, kept_clear
from vinum_nav.navigation.parameters import NavigatorParameters

ROBOT = load_robot("hyqreal")
ORIGIN = Pose2(0.0, 0.0, 0.0)
PARAMETERS = NavigatorParameters()
CRATE = np.array([[2.0, -0.2], [2.0, 0.0], [2.0, 0.2], [2.25, 0.2]])
EMPTY = np.zeros((0, 2))


def looks_through(barriers: Barriers, now: float) -> bool:
    return barriers.look(scan_of(EMPTY, now, ROBOT, 0.1), ORIGIN, now)


def noted(points: np.ndarray = CRATE, now: float = 0.0) -> Barriers:
    barriers = Barriers(ROBOT, PARAMETERS)
    barriers.note(points, now)
    return barriers


def test_returns_of_one_thing_make_one_outline_around_them() -> None:
    (outline,) = noted().outlines_map
    assert shapely.covers(outline, shapely.points(CRATE)).all()
    assert outline.area < 0.3
    assert len(noted(np.concatenate([CRATE, np.add(CRATE, [0.0, 2.0])])).outlines_map) == 2


def test_only_what_was_not_known_is_news() -> None:
    barriers = noted()
    assert not barriers.note(CRATE, 1.0)
    assert not barriers.note(EMPTY, 1.0)
    (again,) = barriers.outlines_map
    assert again.area == pytest.approx(noted().outlines_map[0].area)
    assert barriers.note(np.add(CRATE, [0.3, 0.0]), 2.0)
    (outline,) = barriers.outlines_map
    assert outline.bounds[2] > 2.55


def test_more_of_a_known_thing_makes_it_larger_and_other_things_do_not() -> None:
    barriers = noted()
    assert not barriers.grow(np.add(CRATE, [0.0, 0.05]), 1.0)
    assert not barriers.grow(np.add(CRATE, [0.0, 2.0]), 1.0)
    assert barriers.grow(np.add(CRATE, [0.2, 0.0]), 1.0)
    (outline,) = barriers.outlines_map
    assert shapely.covers(outline, shapely.points(np.add(CRATE, [0.2, 0.0]))).all()
    assert not Barriers(ROBOT, PARAMETERS).grow(CRATE, 1.0)


def test_what_is_seen_is_kept_and_what_is_seen_through_is_forgotten() -> None:
    barriers = noted()
    assert not barriers.look(scan_of(CRATE, 0.1, ROBOT, 0.1), ORIGIN, 0.1)
    assert len(barriers.outlines_map) == 1
    assert not any(
        looks_through(barriers, 0.2 + 0.1 * k) for k in range(PARAMETERS.scans_through - 1)
    )
    assert looks_through(barriers, 1.0)
    assert barriers.outlines_map == ()


def test_a_single_empty_scan_is_noise() -> None:
    barriers = noted()
    for k in range(10):
        assert not looks_through(barriers, 0.2 * k)
        assert not barriers.look(scan_of(CRATE, 0.2 * k + 0.1, ROBOT, 0.1), ORIGIN, 0.2 * k + 0.1)
    assert len(barriers.outlines_map) == 1


def test_what_stays_in_sight_is_not_forgotten() -> None:
    barriers = noted()
    for now in np.arange(0.0, 2 * PARAMETERS.obstacle_memory, PARAMETERS.obstacle_memory / 3):
        assert not barriers.look(scan_of(CRATE, float(now), ROBOT, 0.1), ORIGIN, float(now))
    assert len(barriers.outlines_map) == 1


def test_rays_beside_what_is_far_away_say_nothing() -> None:
    barriers = noted(np.add(CRATE, [PARAMETERS.obstacle_range, 0.0]))
    assert not any(looks_through(barriers, 0.1 * k) for k in range(5))


def test_what_is_behind_the_robot_is_remembered_for_a_while() -> None:
    barriers = noted()
    turned = Pose2(0.0, 0.0, np.pi)
    empty = scan_of(EMPTY, 0.2, ROBOT, 0.1)
    assert not barriers.look(empty, turned, PARAMETERS.obstacle_memory - 1.0)
    assert barriers.look(empty, turned, PARAMETERS.obstacle_memory + 1.0)


@pytest.mark.parametrize("seed", range(5))
def test_a_body_outside_what_is_kept_clear_keeps_its_gap(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (outline,) = noted().outlines_map
    yaw = float(rng.uniform(-np.pi, np.pi))
    region = kept_clear(outline, ROBOT, yaw, 0.15, 0.12)
    for _ in range(60):
        x, y = rng.uniform([0.0, -2.0], [4.5, 2.0])
        pose = Pose2(float(x), float(y), yaw)
        gap = footprint(ROBOT, pose).distance(outline)
        inside = region.covers(shapely.Point(pose.xy))
        assert gap > 0.11 if not inside else gap < 0.2


def test_an_obstacle_that_comes_and_goes_blocks_all_the_same() -> None:
    watch = BlockWatch(PARAMETERS)
    for now in np.arange(0.0, PARAMETERS.blocked_after, 1.0):
        watch.note(float(now), ORIGIN, "obstacle")
        assert not watch.lasts(float(now) + 0.5, ORIGIN)
    end = PARAMETERS.blocked_after + 0.5
    assert watch.lasts(end, ORIGIN)
    assert not watch.lasts(end + PARAMETERS.unblocked_after, ORIGIN)
    assert not watch.lasts(end, Pose2(0.2, 0.0, 0.0))
