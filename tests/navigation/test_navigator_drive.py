"""Closed loop on a plant with lag and slip: whole tours, clearances, times, obstacles."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from vine_block import DT, Block, Drive, footprint, make_block, trapezoidal_time

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Goal, NavigationState
from vinum_nav.navigation.free_space import free_space
from vinum_nav.navigation.route import route_length, shortest_route

ROBOT = load_robot("hyqreal")


def assert_stands_at(drive: Drive, goal: Pose2) -> None:
    error = drive.plant.pose.between(goal)
    assert np.hypot(error.x, error.y) < 0.025
    assert abs(error.yaw) < np.radians(1.5)


def route_time(block: Block, start: Pose2, goal: Pose2) -> float:
    space = free_space(block.mission, ROBOT, block.rows, 0.1)
    return trapezoidal_time(route_length(shortest_route(space, start.xy, goal.xy)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_tour_of_both_faces(seed: int) -> None:
    rng = np.random.default_rng(seed)
    block = make_block(2, rng.uniform(1.9, 2.8), rng.uniform(5.0, 9.0), rng.uniform(-np.pi, np.pi))
    start = block.pose(-1.2, -block.spacing / 2, rng.uniform(-0.2, 0.2))
    lag = float(rng.uniform(0.08, 0.2))
    drive = Drive.start(block, start, lag=lag, slip=0.03, seed=seed)
    key = 0
    for row in range(2):
        for sense in (1, -1):
            places = np.sort(rng.uniform(0.7, block.length - 0.7, 3))[::sense]
            for index, along in enumerate(places):
                goal = block.stop(row, float(along), sense, ROBOT)
                before, key = drive.plant.pose, key + 1
                taken = drive.go(goal, key)
                assert_stands_at(drive, goal)
                bound = route_time(block, before, goal)
                if index > 0:
                    assert taken < 1.5 * bound + 0.8
                elif sense < 0:
                    # Half a turn, which the rule allows in the headland only, is in no bound.
                    half_turn = np.pi / ROBOT.limits.yaw_rate
                    assert taken < 1.6 * max(bound, bound - 2.0 + half_turn)
    assert drive.least_clearance() > 0.1


@pytest.mark.parametrize("distance", [0.8, 1.0, 1.2, 1.5, 3.0])
def test_hop_between_vines_is_quick(distance: float) -> None:
    block = make_block()
    drive = Drive.start(block, block.pose(2.0, -0.6))
    taken = drive.go(block.pose(2.0 + distance, -0.6), 1)
    assert taken < 1.5 * trapezoidal_time(distance)


def test_refined_goal_is_followed_without_delay() -> None:
    rng = np.random.default_rng(1)
    block = make_block()
    drive = Drive.start(block, block.pose(2.0, -0.62), lag=0.2, slip=0.03)
    final = Pose2(1.2, 0.03, 0.0)
    status = None
    for index in range(200):
        off = rng.normal(0, 0.004, 2) + max(0.0, 1.0 - index / 60) * np.array([0.06, -0.03])
        status = drive.step(Goal(1, Pose2(final.x + off[0], final.y + off[1], 0.0), "odom"))
        if status.status.state is NavigationState.REACHED:
            break
    assert drive.plant.now < 1.6 * trapezoidal_time(1.2)
    assert drive.plant.T_odom_base.distance(final) < 0.03


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_transit_in_map_survives_jumps_of_the_localisation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    block = make_block(2, 2.0, 10.0, 0.5)
    drive = Drive.start(block, block.pose(-1.2, -1.0), lag=0.15, slip=0.03)
    for key, (row, sense) in enumerate([(0, 1), (0, -1), (1, 1)]):
        goal = Goal(key, block.stop(row, 8.0, sense, ROBOT), "map")
        for index in range(2000):
            if index % 5 == 0:
                dx, dy, turn = rng.normal(0, (0.02, 0.02, 0.001))
                drive.plant.localisation_error = Pose2(float(dx), float(dy), float(turn))
            status = drive.step(goal).status
            if status.state is NavigationState.REACHED:
                break
            assert status.state is NavigationState.ACTIVE
        assert drive.plant.pose.distance(goal.pose) < 0.2
    assert drive.least_clearance() > 0.1


@pytest.mark.slow
def test_obstacle_with_no_way_around_stops_the_robot_until_it_is_gone() -> None:
    """Someone stands in the alley with a barrow; the other ways lead around the whole block."""
    block = make_block(3, headland=0.8)
    drive = Drive.start(block, block.pose(1.0, 1.1))
    goal = Goal(1, Pose2(8.0, 0.0, 0.0), "odom")
    for _ in range(50):
        drive.step(goal)
    across = np.arange(0.5, 1.8, 0.2)
    drive.obstacles = np.column_stack([np.full(len(across), 4.5), across])
    outputs = [drive.step(goal) for _ in range(int(16 / DT))]
    gap = drive.obstacles[0, 0] - 0.15 - (drive.plant.pose.x + ROBOT.length / 2)
    assert 0.1 < gap < 0.6
    assert outputs[-1].status.state is NavigationState.BLOCKED
    assert "obstacle" in outputs[-1].status.reason
    drive.obstacles = np.zeros((0, 2))
    for _ in range(int(20 / DT)):
        output = drive.step(goal)
    assert output.status.state is NavigationState.REACHED


@pytest.mark.slow
def test_canes_do_not_stop_the_robot() -> None:
    rng = np.random.default_rng(4)
    block = make_block()
    drive = Drive.start(block, block.pose(1.0, -0.6))
    drive.obstacles = np.column_stack([rng.uniform(1, 11, 60), rng.uniform(-0.45, 0.1, 60)])
    drive.obstacle_radius = 0.006
    assert drive.go(block.pose(9.0, -0.6), 1) < 1.3 * trapezoidal_time(8.0)


def test_turn_within_one_alley_is_made_in_the_headland() -> None:
    block = make_block(2, 1.9, 6.0)
    drive = Drive.start(block, block.stop(0, 1.0, -1, ROBOT))
    goal = block.stop(1, 1.0, 1, ROBOT)
    drive.go(goal, 1)
    assert_stands_at(drive, goal)
    turning = [p for p in drive.poses if abs(np.sin(p.yaw)) > 0.3]
    assert turning
    assert all(p.x < 0.0 for p in turning)
    assert drive.least_clearance() > 0.1


def test_body_pushed_towards_a_row_comes_away_from_it() -> None:
    block = make_block()
    drive = Drive.start(block, block.pose(3.0, -0.47, 0.05))
    drive.go(block.stop(0, 6.0, 1, ROBOT), 1)
    assert drive.least_clearance() > 0.05
    assert drive.plant.pose.y == pytest.approx(-0.6, abs=0.025)


@pytest.mark.slow
@pytest.mark.parametrize("across", [-0.9, -0.6, -1.3])
def test_an_obstacle_with_room_beside_it_is_driven_around(across: float) -> None:
    block = make_block(2, 2.6)
    drive = Drive.start(block, block.pose(1.0, -0.65), lag=0.15, slip=0.02)
    middle = block.pose(5.0, across).xy
    drive.obstacles = middle + np.array([[-0.15, 0.0], [0.15, 0.0], [0.0, 0.0]])
    goal = Goal(1, Pose2(8.0, 0.0, 0.0), "odom")
    states = set()
    for _ in range(int(80 / DT)):
        status = drive.step(goal).status
        states.add(status.state)
        if status.state is NavigationState.REACHED:
            break
    assert status.state is NavigationState.REACHED, status
    things = shapely.MultiPoint(drive.obstacles).buffer(0.15)
    assert min(footprint(ROBOT, pose).distance(things) for pose in drive.poses) > 0.02
    assert drive.least_clearance() > 0.05
