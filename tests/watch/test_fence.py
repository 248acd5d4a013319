"""Robots outside the fence, by the map or by the start and the way since."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vinum_nav.description.mission_file import Datum, MissionFile, StartPose
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import NO_TRUNKS, Command, Goal, MapSnapshot, Odometry, Side
from vinum_nav.navigation.navigator import Navigator, NavigatorInput
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed
from vinum_nav.watch.fence import Fence, fence_area, outside_by

SEEDS = Path(__file__).parents[2] / "seeds"
MISSION = MissionFile(
    block="test",
    datum=Datum(latitude_deg=44.0, longitude_deg=9.0),
    boundary=((0.0, -0.5), (10.0, -0.5), (10.0, 5.0), (0.0, 5.0)),
    row_spacing=2.4,
    vine_spacing=1.0,
    side=Side.LEFT,
    start=StartPose(x=-1.5, y=-1.2, yaw=0.0),
)


def odometry(x: float, y: float = 0.0, stamp: float = 0.0) -> Odometry:
    return Odometry(stamp, Pose2(x, y, 0.0), 0.0, 0.0, 0.0)


def snapshot(x: float, y: float, sigma: float = 0.05) -> MapSnapshot:
    """A map in which the robot whose odometry is at the origin stands at (x, y)."""
    here = Pose2(x, y, 0.0)
    return MapSnapshot(0.0, here, Pose2(0, 0, 0), np.eye(3) * sigma**2, NO_TRUNKS, ())


def test_the_area_reaches_over_the_headland_and_no_farther() -> None:
    area = fence_area(MISSION)
    assert outside_by(area, np.array([12.9, 2.0])) == 0.0
    assert outside_by(area, np.array([14.0, 2.0])) == pytest.approx(1.0)


@pytest.mark.parametrize("x", [-1.5, 5.0, 12.9])
def test_inside_by_the_map_there_is_no_alarm(x: float) -> None:
    fence = Fence(MISSION)
    fence.take(0.0, odometry(0.0), snapshot(x, 2.0))
    assert fence.alarms(0.0) == ()


def test_outside_by_the_map_is_a_fault_by_the_fences_name() -> None:
    fence = Fence(MISSION)
    fence.take(0.0, odometry(0.0), snapshot(13.4, 2.0))
    (alarm,) = fence.alarms(0.0)
    assert (alarm.source, alarm.is_fault) == ("fence", True)
    assert "by map" in alarm.reason


def test_a_pose_that_may_well_be_inside_is_not_outside() -> None:
    fence = Fence(MISSION)
    fence.take(0.0, odometry(0.0), snapshot(13.4, 2.0, sigma=0.2))
    assert fence.alarms(0.0) == ()


def test_start_and_odometry_alone_find_the_robot_outside_of_a_map_that_follows_gnss() -> None:
    fence = Fence(MISSION)
    for step in range(200):
        x = 0.1 * step
        held = MapSnapshot(0.0, Pose2(5, -1.2, 0), Pose2(-x, 0, 0), np.eye(3) * 1e-4, NO_TRUNKS, ())
        fence.take(step / 10, odometry(-x), held)
        if fence.alarms(step / 10):
            break
    (alarm,) = fence.alarms(step / 10)
    assert "by start and odometry" in alarm.reason
    assert 3.0 < x < 8.0


def test_the_navigator_commands_zero_at_once_when_it_is_outside() -> None:
    navigator = Navigator(load_robot("hyqreal"), MISSION)
    goal = Goal(1, Pose2(3.0, 0.0, 0.0), "odom")
    for tick in range(20):
        now = tick / 25
        here = odometry(0.0, stamp=now)
        moving = navigator.step(NavigatorInput(now, here, snapshot(2, -1.2), goal))
    assert moving.command.vx > 0.05
    outside = navigator.step(
        NavigatorInput(0.8, odometry(0.0, stamp=0.8), snapshot(20, -1.2), goal)
    )
    assert outside.command == Command()
    assert "fence" in [alarm.source for alarm in outside.alarms]


@pytest.mark.parametrize("seed", ["mini", "narrow_mini", "steep_mini"])
def test_a_missions_start_is_inside_its_fence(seed: str) -> None:
    vineyard = grow(load_seed(SEEDS / f"{seed}.yaml"))
    area = fence_area(vineyard.mission)
    assert outside_by(area, vineyard.mission.start_pose.xy) == 0.0
    assert outside_by(area, vineyard.start.xy) == 0.0
