"""Ways that are quick to turn on: arcs, where the body may turn, which plan is taken."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString
from vine_block import Block, Drive, footprint, make_block, trapezoidal_time

from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.navigation.dubins import dubins_ways
from vinum_nav.navigation.free_space import FreeSpace
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.planner import RoutePlanner
from vinum_nav.navigation.route import is_way_free, route_length
from vinum_nav.navigation.turning import Mouths, bent_way, straight_way

ROBOT = load_robot("hyqreal")
RADIUS = ROBOT.limits.vx / ROBOT.limits.yaw_rate
PARAMETERS = NavigatorParameters()


def random_pose(rng: np.random.Generator) -> Pose2:
    x, y, yaw = rng.uniform([-5, -5, -math.pi], [5, 5, math.pi])
    return Pose2(float(x), float(y), float(yaw))


def yaws(way: Array) -> Array:
    steps = np.diff(way, axis=0)
    steps = steps[np.hypot(*steps.T) > 1e-6]
    return np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))


def planner(block: Block, robot: Robot = ROBOT) -> RoutePlanner:
    routes = RoutePlanner(robot, block.mission, PARAMETERS)
    routes.update_rows(block.rows)
    return routes


def mouths_between(space: FreeSpace, start: Pose2, goal: Pose2) -> Mouths:
    mouths = Mouths.between(space, start, goal)
    assert mouths is not None
    return mouths


@pytest.mark.parametrize("seed", range(20))
def test_arcs_lead_from_pose_to_pose_and_never_bend_tighter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, goal, radius = random_pose(rng), random_pose(rng), float(rng.uniform(0.3, 1.5))
    ways = dubins_ways(start, goal, radius)
    assert ways
    for way in ways:
        np.testing.assert_allclose(way[[0, -1]], [start.xy, goal.xy], atol=1e-9)
        assert abs(wrap_angle(yaws(way)[0] - start.yaw)) < 0.1
        assert abs(wrap_angle(yaws(way)[-1] - goal.yaw)) < 0.1
        assert route_length(way) >= start.distance(goal) - 1e-9
        assert np.abs(np.diff(yaws(way))).max() < math.radians(10.1)


@pytest.mark.parametrize("seed", range(5))
def test_arcs_of_the_mirrored_poses_are_the_mirrored_arcs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, goal = random_pose(rng), random_pose(rng)
    mirrored = dubins_ways(
        Pose2(start.x, -start.y, -start.yaw), Pose2(goal.x, -goal.y, -goal.yaw), 0.8
    )
    lengths = sorted(route_length(way) for way in dubins_ways(start, goal, 0.8))
    np.testing.assert_allclose(sorted(route_length(way) for way in mirrored), lengths, atol=0.02)


@pytest.mark.parametrize("yaw", [0.0, 2.0])
def test_a_bent_way_is_parallel_in_the_alleys_and_free(yaw: float) -> None:
    block = make_block(3, 2.2, yaw=yaw)
    space = planner(block).roomy
    start, goal = block.stop(0, 11.0, 1, ROBOT), block.stop(1, 11.0, -1, ROBOT)
    way = bent_way(space, mouths_between(space, start, goal), RADIUS)
    assert way is not None
    np.testing.assert_allclose(way[[0, -1]], [start.xy, goal.xy])
    assert is_way_free(space, way)
    middles = (way[1:] + way[:-1]) / 2
    off = np.sin(np.arctan2(*np.diff(way, axis=0).T[::-1]) - yaw)
    assert np.abs(off[space.is_aligned(middles)]).max() < 0.1
    assert route_length(way) < route_length(np.array([start.xy, goal.xy])) + 7.0


def test_a_narrow_headland_has_no_room_for_a_bend() -> None:
    block = make_block(3, 2.2, headland=1.8)
    space = planner(block).tight
    start, goal = block.stop(0, 11.0, 1, ROBOT), block.stop(1, 11.0, -1, ROBOT)
    mouths = mouths_between(space, start, goal)
    assert bent_way(space, mouths, RADIUS) is None
    assert straight_way(space, mouths, 1.0) is None
    assert planner(block).plan(start, goal).duration > 0


@pytest.mark.parametrize("spacing", [1.6, 2.2, 2.8])
def test_where_the_body_may_turn_its_circle_keeps_off_the_rows(spacing: float) -> None:
    """Circle that keeps the clearance of a turn at any yaw, beyond the ends of the alleys."""
    block = make_block(3, spacing)
    space = planner(block).tight
    lines = shapely.union_all([LineString(row.points_map) for row in block.rows])
    places = shapely.get_coordinates(space.turning.segmentize(0.4))
    assert len(places)
    for x, y in places:
        gap = min(
            footprint(ROBOT, Pose2(float(x), float(y), yaw)).distance(lines)
            for yaw in np.linspace(0, math.pi, 6)
        )
        assert gap > PARAMETERS.turning_clearance - 1e-3
        assert not 0 < x < block.length or not 0 <= y <= 2 * spacing


@pytest.mark.parametrize("spacing", [1.9, 2.4])
def test_the_quickest_of_the_ways_is_taken(spacing: float) -> None:
    block = make_block(3, spacing)
    routes = planner(block)
    start, goal = block.stop(0, 11.0, 1, ROBOT), block.stop(1, 11.0, -1, ROBOT)
    taken = routes.plan(start, goal)
    bent = bent_way(routes.roomy, mouths_between(routes.roomy, start, goal), RADIUS)
    assert bent is not None
    assert taken.duration <= routes.along(bent, routes.roomy, start, goal).duration


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "most"), [("hyqreal", 4.5), ("aliengo", 4.5), ("skid_steer", 8.0)]
)
def test_a_turn_into_the_next_alley_takes_little_more_than_its_way(body: str, most: float) -> None:
    robot = load_robot(body)
    block = make_block(3, 2.2)
    drive = Drive.start(block, block.stop(0, 11.5, 1, robot), body=body, lag=0.15, slip=0.02)
    goal = block.stop(1, 11.5, -1, robot)
    shortest = 2 * 0.5 + 2 * (robot.half_diagonal + 0.15) + abs(goal.y - drive.plant.pose.y)
    assert drive.go(goal, 1) < trapezoidal_time(shortest) + most
    assert drive.least_clearance() > 0.1
