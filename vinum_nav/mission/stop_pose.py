"""Pose at which base_link should stand for a work item."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import Side
from vinum_nav.mission.parameters import MissionParameters

REACH_RESERVE = MissionParameters().reach_reserve
"""Part of the arm's reach that is kept by default, and by the ideal stop pose [m]."""


class UnreachableError(InputError):
    """No admissible stop pose serves the work item."""


@dataclass(frozen=True)
class _Offset:
    """The trunk as seen from the stop pose: ahead along the pass and to the work side [m]."""

    ahead: float
    abeam: float


def stand_off(robot: Robot, mission: MissionFile, reserve: float = REACH_RESERVE) -> float:
    """Distance of base_link from the trunk, across the row [m].

    The largest one from which the reduced reach covers as much of the nominal cordon as from
    anywhere, between width/2 + clearance and half the row spacing.

    Args:
        reserve: part of the arm's reach that is kept [m].

    Raises:
        UnreachableError: the alley is too narrow for the body and its clearance, or the arm
            reaches none of the nominal cordon from there.

    Source: with the shoulder abeam the cordon's middle, the reachable stretch is the chord of
    the reach's sphere along the cordon: it covers length L while (d - y)^2 <= r^2 - dz^2 - L^2/4.
    """
    nearest = robot.width / 2 + mission.clearance
    farthest = mission.row_spacing / 2
    if nearest > farthest:
        raise UnreachableError(
            f"body {robot.name} needs {nearest:.2f} m beside the row (width/2 + clearance), "
            f"half the row spacing is {farthest:.2f} m"
        )
    _, shoulder_y, shoulder_z = robot.arm.shoulder_xyz
    rise = mission.cordon.height - shoulder_z
    level_reach_sq = max(robot.arm.reach - reserve, 0.0) ** 2 - rise**2
    half_cordon = (mission.cordon.before + mission.cordon.after) / 2
    spare_sq = level_reach_sq - half_cordon**2
    if spare_sq >= 0:
        full = shoulder_y + math.sqrt(spare_sq)
        if full >= nearest and shoulder_y - math.sqrt(spare_sq) <= farthest:
            return min(full, farthest)
    best = min(max(shoulder_y, nearest), farthest)
    if (best - shoulder_y) ** 2 >= level_reach_sq:
        raise UnreachableError(
            f"the arm of body {robot.name} (reach {robot.arm.reach} m less {reserve} m) "
            f"touches no cordon at {mission.cordon.height} m from {best:.2f} m beside the row"
        )
    return best


def _place(trunk_map_xy: Array, travel_yaw: float, side: Side, at: _Offset) -> Pose2:
    heading = Pose2(0.0, 0.0, wrap_angle(travel_yaw))
    seen_base = np.array([at.ahead, side.sign * at.abeam])
    x, y = np.asarray(trunk_map_xy, dtype=float)[:2] - heading.rotation @ seen_base
    return Pose2(float(x), float(y), heading.yaw)


def trunk_stop(
    trunk_map_xy: Array,
    travel_yaw: float,
    side: Side,
    robot: Robot,
    mission: MissionFile,
    reserve: float = REACH_RESERVE,
) -> Pose2:
    """Parallel to the row, body's centre abeam the trunk; arguments and errors as `stop_pose`.

    Source: Milburn et al. 2022, sec. II; the stand-off, of which they give no number, is ours.
    """
    at = _Offset(0.0, stand_off(robot, mission, reserve))
    return _place(trunk_map_xy, travel_yaw, side, at)


def reach_stop(
    trunk_map_xy: Array,
    travel_yaw: float,
    side: Side,
    robot: Robot,
    mission: MissionFile,
    reserve: float = REACH_RESERVE,
) -> Pose2:
    """Parallel to the row, shoulder abeam the middle of the nominal cordon, which maximises the
    share of it inside the reduced reach; arguments and errors as `stop_pose`.

    The cordon's `before` and `after` are told along the rows' own sense, that of the start.
    """
    sense = 1 if math.cos(travel_yaw - mission.start.yaw) >= 0 else -1
    middle = sense * (mission.cordon.after - mission.cordon.before) / 2
    at = _Offset(robot.arm.shoulder_xyz[0] - middle, stand_off(robot, mission, reserve))
    return _place(trunk_map_xy, travel_yaw, side, at)


def stop_pose(
    trunk_map_xy: Array,
    travel_yaw: float,
    side: Side,
    robot: Robot,
    mission: MissionFile,
    reserve: float = REACH_RESERVE,
) -> Pose2:
    """Pose of base_link in map from which the arm works one vine, by the rule `mission.stop`.

    Args:
        trunk_map_xy: trunk position (2,) in map [m]; all distances are measured from it.
        travel_yaw: direction of the row at the trunk, in the sense of the pass [rad].
        side: of the robot, on which the row is.
        reserve: see `stand_off`.

    Raises:
        UnreachableError: see `stand_off`.
    """
    rule = reach_stop if mission.stop == "reach" else trunk_stop
    return rule(trunk_map_xy, travel_yaw, side, robot, mission)
