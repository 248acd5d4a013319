"""A body that cannot move sideways: where it turns, how it comes onto a line, where it stands."""

from __future__ import annotations

import math

import numpy as np
import pytest
from vine_block import Block, Drive, make_block

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2, wrap_angle
from vinum_nav.interfaces import Command
from vinum_nav.navigation.free_space import free_space
from vinum_nav.navigation.leg_planner import LegPlanner, along_alley
from vinum_nav.navigation.legs import DriveRules, Leg, joined, quickest
from vinum_nav.navigation.line_law import LineLaw
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.planner import RoutePlanner

ROBOT = load_robot("skid_steer")
LAW = LineLaw(ROBOT.limits, NavigatorParameters())
RULES = DriveRules(ROBOT.limits, NavigatorParameters())
EITHER = (1, -1)


def start(block: Block, pose: Pose2, **plant: float) -> Drive:
    return Drive.start(block, pose, body="skid_steer", lag=0.15, slip=0.03, **plant)


def assert_stands_at(drive: Drive, goal: Pose2) -> None:
    error = goal.between(drive.plant.pose)
    assert math.hypot(error.x, error.y) < 0.025
    assert abs(error.yaw) < math.radians(1.5)


def moved_along(law: LineLaw, speed: float, beside: float, yaw: float, way: float) -> Pose2:
    """Pose of an ideal unicycle after `way` along the x axis under the law."""
    pose, dt = Pose2(0.0, beside, yaw), 0.01
    for _ in range(round(way / abs(speed) / dt)):
        command = law.along(speed, pose.y, wrap_angle(pose.yaw))
        pose = pose @ Pose2(command.vx * dt, 0.0, command.yaw_rate * dt)
    return pose


@pytest.mark.parametrize("speed", [0.1, 0.3, 0.5, -0.1, -0.3])
@pytest.mark.parametrize("beside", [-0.4, -0.05, 0.05, 0.4])
def test_the_law_comes_onto_the_line_in_both_senses(speed: float, beside: float) -> None:
    pose = moved_along(LAW, speed, beside, 0.0, 3.0)
    assert abs(pose.y) < 0.004
    assert abs(pose.yaw) < 0.01
    assert pose.x * speed > 0


def test_the_law_never_stands_much_askew() -> None:
    yaws = [moved_along(LAW, 0.4, 0.8, 0.0, way).yaw for way in np.linspace(0.1, 3.0, 15)]
    assert max(map(abs, yaws)) < NavigatorParameters().line_yaw + 0.02


@pytest.mark.parametrize("speed", [0.4, -0.25])
def test_mirrored_offset_mirrored_command(speed: float) -> None:
    left, right = LAW.along(speed, 0.1, -0.2), LAW.along(speed, -0.1, 0.2)
    assert (left.vx, left.yaw_rate) == (right.vx, -right.yaw_rate)


def test_short_ways_back_are_driven_backwards_and_long_ones_after_a_turn() -> None:
    for length, sense in ((0.8, -1), (8.0, 1)):
        behind = np.array([[0.0, 0.0], [-length, 0.0]])
        _, legs = quickest([(behind, EITHER)], 0.0, 0.0 if length < 1 else math.pi, RULES)
        assert [leg.sense for leg in legs] == [sense]


def test_legs_are_joined_over_bends_only() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.2], [2.0, 1.0]])
    legs = [Leg(points[k : k + 2], 1) for k in range(3)]
    assert [len(leg.points) for leg in joined(legs, 0.35)] == [3, 2]
    assert joined(legs, 0.35)[0].yaw(-1) == pytest.approx(math.atan2(0.2, 1.0))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_tour_of_both_faces(seed: int) -> None:
    rng = np.random.default_rng(seed)
    block = make_block(2, rng.uniform(1.9, 2.8), rng.uniform(5.0, 7.0), rng.uniform(-np.pi, np.pi))
    drive = start(block, block.pose(-1.2, -block.spacing / 2, rng.uniform(-0.2, 0.2)), seed=seed)
    key = 0
    for row in range(2):
        for sense in (1, -1):
            places = np.sort(rng.uniform(0.7, block.length - 0.7, 2))[::sense]
            for along in places:
                goal, key = block.stop(row, float(along), sense, ROBOT), key + 1
                drive.go(goal, key)
                assert_stands_at(drive, goal)
    assert all(command.vy == 0.0 for command in drive.commands)
    assert drive.least_clearance() > 0.1
    space = free_space(block.mission, ROBOT, block.rows, 0.1)
    in_alley = space.is_aligned(np.array([pose.xy for pose in drive.poses]))
    askew = [abs(math.sin(pose.yaw - block.yaw)) for pose in drive.poses]
    assert max(np.array(askew)[in_alley]) < math.sin(0.5)


@pytest.mark.parametrize("sense", [1, -1])
def test_the_way_out_of_an_alley_ends_where_the_body_may_turn(sense: int) -> None:
    block = make_block()
    space = free_space(block.mission, ROBOT, block.rows, 0.1)
    for along in np.linspace(2.0, 4.0, 7):
        way = along_alley(space, block.pose(float(along), -block.spacing / 2), sense)
        assert way is not None
        back = way[-1] + 0.1 * (way[-2] - way[-1]) / np.linalg.norm(way[-2] - way[-1])
        assert list(space.is_aligned(np.array([way[-1], back]))) == [False, True]


@pytest.mark.parametrize("yaw", [2.0, -2.0])
def test_a_body_that_turns_before_its_alley_goes_on_when_the_rows_reach_out(yaw: float) -> None:
    """Body that is not sent back out, along a row that it stands across."""
    block = make_block()
    routes = RoutePlanner(ROBOT, block.mission, NavigatorParameters())
    routes.update_rows(block.rows)
    space = free_space(block.mission, ROBOT, block.rows, 0.1)
    turning = block.pose(-0.05, -1.0, yaw)
    assert space.is_aligned(turning.xy[None])[0]
    legs = LegPlanner(routes, RULES).plan(turning, block.pose(4.0, -1.0))
    assert [leg.sense for leg in legs] == [1]


@pytest.mark.parametrize("aside", [0.03, -0.06, 0.12])
def test_a_goal_beside_the_body_is_reached_by_shunting(aside: float) -> None:
    block = make_block()
    drive = start(block, block.pose(4.0, -1.0))
    goal = block.pose(4.0, -1.0 + aside)
    assert drive.go(goal, 1) < 25.0
    assert_stands_at(drive, goal)
    alongs = [pose.x for pose in drive.poses]
    assert min(alongs) < 3.7
    assert max(alongs) < 4.1


def test_a_goal_close_behind_is_reached_backwards() -> None:
    block = make_block()
    drive = start(block, block.pose(4.0, -1.0))
    goal = block.pose(3.0, -1.02)
    drive.go(goal, 1)
    assert_stands_at(drive, goal)
    assert all(abs(pose.yaw) < 0.35 for pose in drive.poses)


def test_half_a_turn_is_made_in_the_headland_alone() -> None:
    block = make_block()
    drive = start(block, block.pose(3.0, -1.1))
    goal = block.pose(5.0, -1.1, math.pi)
    drive.go(goal, 1)
    assert_stands_at(drive, goal)
    across = [pose.x for pose in drive.poses if abs(math.sin(pose.yaw)) > 0.6]
    assert across
    assert all(x < -0.1 or x > block.length + 0.1 for x in across)
    assert drive.least_clearance() > 0.1


def test_turning_brakes_in_time() -> None:
    assert LAW.turn(2.0) == Command(0.0, 0.0, ROBOT.limits.yaw_rate)
    assert LAW.turn(-2.0) == Command(0.0, 0.0, -ROBOT.limits.yaw_rate)
    assert 0.0 < LAW.turn(0.01).yaw_rate < 0.2 * ROBOT.limits.yaw_rate
