"""Promises of the navigator at every step, and its answers to what it cannot do."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from vine_block import DT, Block, Drive, make_block, snapshot

from vinum_nav.description.mission_file import StartPose
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2, wrap_angle
from vinum_nav.interfaces import Command, Goal, NavigationState, RowLine, Side
from vinum_nav.navigation.navigator import NavigatorInput
from vinum_nav.navigation.parameters import NavigatorParameters

ROBOT = load_robot("hyqreal")


def mirrored_pose(pose: Pose2) -> Pose2:
    return Pose2(pose.x, -pose.y, wrap_angle(-pose.yaw))


def mirrored_block(block: Block) -> Block:
    flip = np.array([1.0, -1.0])
    start = mirrored_pose(block.mission.start_pose)
    mission = block.mission.model_copy(
        update={
            "boundary": tuple((x, -y) for x, y in block.mission.boundary),
            "side": Side.RIGHT,
            "start": StartPose(x=start.x, y=start.y, yaw=start.yaw),
        }
    )
    rows = tuple(RowLine(row.id, row.points_map * flip, row.found) for row in block.rows)
    return replace(block, rows=rows, mission=mission)


def assert_within_limits(commands: list[Command]) -> None:
    v = np.array([[c.vx, c.vy, c.yaw_rate] for c in commands])
    limits = ROBOT.limits
    assert np.all(np.abs(v) <= np.array([limits.vx, limits.vy, limits.yaw_rate]) + 1e-9)
    steps = np.diff(v, axis=0)
    assert np.max(np.hypot(steps[:, 0], steps[:, 1])) <= limits.acceleration * DT + 1e-9
    assert np.max(np.abs(steps[:, 2])) <= limits.yaw_acceleration * DT + 1e-9


def test_mirrored_world_gives_mirrored_commands() -> None:
    block = make_block(2, 2.1, 6.0, yaw=0.3)
    start, goal = block.pose(5.0, -0.9, 0.04), block.stop(0, 5.0, -1, ROBOT)
    one = Drive.start(block, start, slip=0.0)
    other = Drive.start(mirrored_block(block), mirrored_pose(start), slip=0.0)
    one.go(goal, 1)
    other.go(mirrored_pose(goal), 1)
    a = np.array([[c.vx, c.vy, c.yaw_rate] for c in one.commands])
    b = np.array([[c.vx, -c.vy, -c.yaw_rate] for c in other.commands])
    np.testing.assert_allclose(a, b, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_commands_keep_limits_whatever_is_asked(seed: int) -> None:
    rng = np.random.default_rng(seed)
    block = make_block(2, 2.2, 6.0)
    drive = Drive.start(block, block.pose(-1.2, -1.1, rng.uniform(-0.5, 0.5)), slip=0.05)
    goal: Goal | None = None
    for index in range(600):
        if index % 60 == 0:
            pose = block.pose(rng.uniform(-2, 8), rng.uniform(-1.5, 3.5), rng.uniform(-4, 4))
            goal = Goal(index, pose, "map") if rng.random() < 0.8 else None
        drive.step(goal)
    assert_within_limits(drive.commands)


def test_emergency_stop_is_zero_at_once_and_the_goal_goes_on() -> None:
    block = make_block()
    drive = Drive.start(block, block.pose(1.0, -0.6))
    goal = Goal(1, Pose2(4.0, 0.0, 0.0), "odom")
    for _ in range(60):
        drive.step(goal)
    assert drive.commands[-1].vx > 0.4
    for _ in range(800):
        output = drive.step(goal, emergency_stop=True)
        assert output.command == Command()
        assert output.status.state is NavigationState.ACTIVE
        assert output.status.reason == "emergency stop"
    for _ in range(400):
        output = drive.step(goal)
    assert output.status.state is NavigationState.REACHED


def test_without_goal_it_is_idle_and_slows_down() -> None:
    block = make_block()
    drive = Drive.start(block, block.pose(1.0, -0.6))
    for _ in range(60):
        drive.step(Goal(1, Pose2(6.0, 0.0, 0.0), "odom"))
    outputs = [drive.step(None) for _ in range(40)]
    assert outputs[0].status.state is NavigationState.IDLE
    assert outputs[0].status.key is None
    assert outputs[0].command.vx > 0.4
    assert outputs[-1].command == Command()
    assert_within_limits(drive.commands)


def test_reached_stays_until_the_goal_moves_or_its_key_changes() -> None:
    block = make_block()
    drive = Drive.start(block, block.pose(1.0, -0.6))
    drive.go(block.pose(2.0, -0.6), 1)
    near, far = Pose2(1.04, 0.0, 0.0), Pose2(1.2, 0.0, 0.0)
    for _ in range(30):
        output = drive.step(Goal(1, near, "odom"))
        assert output.status.state is NavigationState.REACHED
    assert output.command == Command()
    assert drive.step(Goal(1, far, "odom")).status.state is NavigationState.ACTIVE
    drive.go(block.pose(2.2, -0.6), 1)
    assert drive.step(Goal(2, near, "odom")).status.state is NavigationState.ACTIVE


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        (Goal(1, Pose2(math.nan, 0.0, 0.0), "odom"), "not finite"),
        (Goal(1, Pose2(1.0, 0.0, math.inf), "map"), "not finite"),
        (Goal(1, Pose2(1.0, 0.0, 0.0), "moon"), "'moon'"),
        (Goal(1, Pose2(5.0, 0.0, 0.0), "map"), "outside the free space"),
        (Goal(1, Pose2(90.0, 0.0, 0.0), "map"), "outside the free space"),
        (Goal(1, Pose2(5.0, -1.0, 1.5), "map"), "out of line with the row"),
    ],
)
def test_what_cannot_be_reached_fails_with_a_reason(goal: Goal, reason: str) -> None:
    block = make_block()
    drive = Drive.start(block, block.pose(1.0, -0.6))
    for _ in range(60):
        status = drive.step(goal).status
        assert (status.state, status.key) == (NavigationState.FAILED, 1)
        assert reason in status.reason
    assert drive.commands[-1] == Command()


def test_map_goal_needs_a_pose_in_map() -> None:
    block = make_block()
    drive = Drive.start(block, block.pose(1.0, -0.6))
    goal = Goal(1, Pose2(3, 0, 0))
    output = drive.navigator.step(NavigatorInput(0.0, drive.plant.odometry, None, goal))
    assert output.status.state is NavigationState.FAILED
    assert "no pose in map" in output.status.reason


def test_silent_lidar_stops_the_robot() -> None:
    block = make_block()
    drive = Drive.start(block, block.pose(1.0, -0.6))
    plant, goal = drive.plant, Goal(1, Pose2(8.0, 0.0, 0.0), "odom")
    for _ in range(75):
        here = snapshot(plant.odometry, plant.T_map_odom, block.rows)
        output = drive.navigator.step(NavigatorInput(plant.now, plant.odometry, here, goal))
        plant.move(output.command)
    assert output.status.state is NavigationState.FAILED
    assert "no scan" in output.status.reason
    assert output.command == Command()


def test_stuck_robot_fails_after_a_while() -> None:
    block = make_block()
    drive = Drive.start(block, block.pose(1.0, -0.6))
    fixed = drive.plant.pose
    states = []
    for _ in range(560):
        states.append(drive.step(Goal(1, Pose2(3.0, 0.0, 0.0), "odom")).status)
        drive.plant.pose, drive.plant.velocity = fixed, np.zeros(3)
    assert states[int(19 / DT)].state is NavigationState.ACTIVE
    assert states[-1].state is NavigationState.FAILED
    assert "no progress" in states[-1].reason


def test_parameters_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match=r"clearance\n  Input should be greater than 0"):
        NavigatorParameters(clearance=-0.1)
