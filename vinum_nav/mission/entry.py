"""Entry of a pass: its pose, and whether a robot is already near enough to it."""

from __future__ import annotations

from vinum_nav.geometry import Pose2, wrap_angle
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.register import Register


def begin_of_unknown(
    lane: Lane, register: Register, parameters: MissionParameters, unseen: float
) -> float:
    """Travel coordinate [m] up to which nothing of the pass can have been missed.

    That of the last vine closed on it, without any just inside the row's beginning; no farther
    than from where the first stretch that was not seen comes into view.

    Args:
        unseen: from where on the first stretch that was not seen comes into view [m].
    """
    closed = register.closed_positions(lane.pass_.face, lane.pass_.row)
    first = lane.start + parameters.end_margin
    last_closed = max([first, *lane.travel(closed[:, :2])])
    return float(min(last_closed, unseen))


def entry(lane: Lane, known: float, parameters: MissionParameters, *, rejoining: bool) -> Pose2:
    """Pose at which a pass is entered: its mouth, or where one begun before goes on.

    Args:
        known: see `begin_of_unknown` [m].
    """
    return rejoin_pose(lane, known, parameters) if rejoining else mouth(lane, parameters)


def mouth(lane: Lane, parameters: MissionParameters) -> Pose2:
    """Pose on the headland before the row, looking along the pass."""
    return lane.pose(lane.start - parameters.headland_offset)


def rejoin_pose(lane: Lane, known: float, parameters: MissionParameters) -> Pose2:
    """Pose from which a pass begun before goes on: just before `known` [m], or its mouth."""
    before = known - parameters.end_margin
    return lane.pose(max(before, lane.start - parameters.headland_offset))


def is_near(robot: Pose2, entry: Pose2, parameters: MissionParameters) -> bool:
    """True if the robot need not come nearer to an entry to walk on along the pass."""
    return (
        robot.distance(entry) < parameters.mouth_tolerance
        and abs(wrap_angle(robot.yaw - entry.yaw)) < parameters.mouth_yaw_tolerance
    )
