"""Laws of the stop pose: it is the best on a grid, and the world's mirror image mirrors it."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from cordon_share import cordon_share

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Side
from vinum_nav.mission.stop_pose import (
    REACH_RESERVE,
    UnreachableError,
    reach_stop,
    stand_off,
    stop_pose,
    trunk_stop,
)

ROBOT = load_robot("hyqreal")


def make_mission(**changes: Any) -> MissionFile:
    order: dict[str, Any] = {
        "block": "test",
        "datum": {"latitude_deg": 44.0, "longitude_deg": 9.0},
        "boundary": ((-2, -1), (12, -1), (12, 1), (-2, 1)),
        "row_spacing": 2.4,
        "vine_spacing": 1.0,
        "side": "left",
        "start": {"x": -1.2, "y": -1.2, "yaw": 0.0},
    }
    return MissionFile.model_validate(order | changes)


def with_arm(shoulder: tuple[float, float, float], reach: float) -> Robot:
    arm = ROBOT.arm.model_copy(update={"shoulder_xyz": shoulder, "reach": reach})
    return ROBOT.model_copy(update={"arm": arm})


def nominal_cordon(trunk: Array, row_yaw: float, mission: MissionFile) -> Array:
    u = np.array([math.cos(row_yaw), math.sin(row_yaw)])
    ends = [trunk - mission.cordon.before * u, trunk + mission.cordon.after * u]
    return np.array([[*end, mission.cordon.height] for end in ends])


def sampled_share(pose: Pose2, side: Side, robot: Robot, cordon: Array, reserve: float) -> float:
    """Slow oracle of `cordon_share`."""
    t = (np.arange(4000) + 0.5)[:, None] / 4000
    lengths = np.linalg.norm(np.diff(cordon, axis=0), axis=1)
    shoulder = robot.shoulder(side)
    centre = np.array([*pose.transform(shoulder[:2]), shoulder[2]])
    inside = [
        np.mean(np.linalg.norm(a + t * (b - a) - centre, axis=1) <= robot.arm.reach - reserve)
        for a, b in pairwise(cordon)
    ]
    return float(np.dot(inside, lengths) / lengths.sum())


def random_case(seed: int) -> tuple[Robot, MissionFile]:
    rng = np.random.default_rng(seed)
    shoulder = (rng.uniform(-0.4, 0.4), rng.uniform(0.0, 0.5), rng.uniform(0.4, 0.9))
    robot = with_arm(shoulder, rng.uniform(0.75, 1.4))
    cordon = {
        "before": rng.uniform(0.0, 0.8),
        "after": rng.uniform(0.1, 0.8),
        "height": rng.uniform(0.5, 1.0),
    }
    return robot, make_mission(cordon=cordon, row_spacing=rng.uniform(1.6, 3.0))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("sense", [1, -1])
def test_no_pose_of_a_grid_reaches_more_and_none_as_good_stands_farther(
    seed: int, sense: int
) -> None:
    robot, mission = random_case(seed)
    trunk = np.array([1.0, 2.0])
    travel_yaw = 0.0 if sense > 0 else math.pi
    cordon = nominal_cordon(trunk, 0.0, mission)
    low, high = robot.width / 2 + mission.clearance, mission.row_spacing / 2
    stand_offs = np.linspace(low, high, 21)
    shares = np.zeros((21, 41))
    for i, d in enumerate(stand_offs):
        for j, along in enumerate(np.linspace(-1.5, 1.5, 41)):
            pose = Pose2(trunk[0] + along, trunk[1] - sense * d, travel_yaw)
            shares[i, j] = cordon_share(pose, Side.LEFT, robot, cordon, REACH_RESERVE)
    try:
        best = reach_stop(trunk, travel_yaw, Side.LEFT, robot, mission)
    except UnreachableError:
        assert shares.max() < 1e-6
        return
    share = cordon_share(best, Side.LEFT, robot, cordon, REACH_RESERVE)
    assert share >= shares.max() - 1e-9
    as_good = stand_offs[(shares >= share - 1e-9).any(axis=1)]
    chosen = abs(best.y - trunk[1])
    assert low - 1e-9 <= chosen <= high + 1e-9
    assert chosen >= as_good.max(initial=0.0) - 1e-9


@pytest.mark.parametrize("seed", range(10))
def test_cordon_share_agrees_with_sampling(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cordon = np.cumsum(rng.normal(0, 0.3, (6, 3)), axis=0) + np.array([0.2, 0.8, 0.8])
    pose = Pose2(*rng.normal(0, 0.3, 3))
    for side in Side:
        share = cordon_share(pose, side, ROBOT, cordon, 0.05)
        assert share == pytest.approx(sampled_share(pose, side, ROBOT, cordon, 0.05), abs=2e-3)


@pytest.mark.parametrize("rule", ["reach", "trunk"])
@pytest.mark.parametrize("yaw", [0.0, 0.7, -2.5, math.pi])
def test_mirrored_world_has_mirrored_stop_poses(rule: str, yaw: float) -> None:
    mission = make_mission(stop=rule, cordon={"before": 0.2, "after": 0.6})
    start = mission.start
    mirrored_start = start.model_copy(update={"y": -start.y, "yaw": -start.yaw})
    mirrored = mission.model_copy(update={"side": Side.RIGHT, "start": mirrored_start})
    pose = stop_pose(np.array([3.0, 1.5]), yaw, Side.LEFT, ROBOT, mission)
    image = stop_pose(np.array([3.0, -1.5]), -yaw, Side.RIGHT, ROBOT, mirrored)
    assert image.xy == pytest.approx([pose.x, -pose.y])
    assert math.cos(image.yaw + pose.yaw) == pytest.approx(1.0)


@pytest.mark.parametrize("rule", [reach_stop, trunk_stop])
def test_the_pose_moves_and_turns_with_the_world(rule: Any) -> None:
    mission = make_mission(cordon={"before": 0.1, "after": 0.7})
    move = Pose2(3.0, -2.0, 1.1)
    turned_start = mission.start.model_copy(update={"yaw": move.yaw})
    turned = mission.model_copy(update={"start": turned_start})
    trunk = np.array([0.4, 0.9])
    here = rule(trunk, 0.05, Side.LEFT, ROBOT, mission)
    there = rule(move.transform(trunk), 0.05 + move.yaw, Side.LEFT, ROBOT, turned)
    expected = move @ here
    assert there.xy == pytest.approx(expected.xy)
    assert there.yaw == pytest.approx(expected.yaw)


def test_trunk_stop_has_the_trunk_abeam_at_the_stand_off() -> None:
    mission = make_mission(stop="trunk")
    pose = stop_pose(np.array([3.0, 0.2]), 0.3, Side.LEFT, ROBOT, mission)
    seen = pose.inverse().transform(np.array([3.0, 0.2]))
    assert seen == pytest.approx([0.0, stand_off(ROBOT, mission)])


def test_a_lopsided_cordon_is_the_same_stretch_in_both_senses() -> None:
    mission = make_mission(cordon={"before": 0.0, "after": 0.8})
    for yaw in (0.0, math.pi):
        pose = reach_stop(np.zeros(2), yaw, Side.LEFT, ROBOT, mission)
        shoulder = pose.transform(ROBOT.shoulder(Side.LEFT)[:2])
        assert shoulder[0] == pytest.approx(0.4)


def test_a_narrow_alley_is_unreachable() -> None:
    with pytest.raises(UnreachableError, match=r"half the row spacing is 0\.55"):
        stand_off(ROBOT, make_mission(row_spacing=1.1))


def test_an_arm_too_short_is_unreachable() -> None:
    with pytest.raises(UnreachableError, match="touches no cordon"):
        stand_off(with_arm((0.0, 0.2, 0.75), 0.3), make_mission())
