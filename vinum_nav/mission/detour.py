"""The way to what lies behind a closed place of a pass: in from the row's other end.

The robot leaves the alley by the end it came in at, goes over the headlands to the far mouth and
drives in forward, its lidar ahead, up to the thing. It comes out again, turns, and backs in no
farther than it has just driven: behind itself the lidar is blind. From there the pass goes on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from vinum_nav.geometry import Pose2, wrap_angle
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.parameters import MissionParameters

STRIDE, AHEAD = 1.0, 2.0
"""Spacing of places on a curved row, and least distance of the next one ahead [m]."""
LEAST = 0.3
"""A far part of which no more than this can be entered is not worked [m]."""


class Phase(StrEnum):
    """Stages of a detour, in their order."""

    OUT = "out"
    ACROSS = "across"
    FAR = "far"
    SCOUT = "scout"
    BACK = "back"
    IN = "in"


ORDER = tuple(Phase)


@dataclass(frozen=True)
class Gap:
    """Stretch of a lane that the robot reaches from neither end.

    Attributes:
        stood: travel coordinate of base_link before the thing [m].
        nearest: least one behind it [m].
        reason: what has closed the way.
    """

    stood: float
    nearest: float
    reason: str


@dataclass
class Detour:
    """One detour of one pass.

    Attributes:
        reason: what has closed the way.
        stood: travel coordinate of base_link where the robot stood before it [m].
        deepest: least travel coordinate that it has driven in to from the far end [m].
    """

    reason: str
    stood: float
    phase: Phase
    deepest: float = math.inf

    def place(self, lane: Lane, travel: float, parameters: MissionParameters) -> Pose2:
        """Pose in map of the present stage.

        Args:
            travel: travel coordinate of the robot [m].
        """
        far = lane.end + parameters.headland_offset
        if self.phase is Phase.OUT:
            return lane.pose(lane.start - parameters.headland_offset)
        if self.phase is Phase.ACROSS:
            # across the row: the closed alley is no straight way to there
            return replace(lane, stand_off=-lane.stand_off).pose(far)
        if self.phase is Phase.FAR:
            return _turned(lane.pose(far))
        if self.phase is Phase.SCOUT:
            return _turned(lane.pose(_backwards(lane, travel, self.stood)))
        if self.phase is Phase.BACK:
            return lane.pose(far)
        return lane.pose(_backwards(lane, travel, self.deepest))

    def note(self, lane: Lane, robot: Pose2, travel: float) -> None:
        """Take in where the robot is in map; while it scouts, how far it has got."""
        if self.phase is Phase.SCOUT and lane.holds(_turned(robot), abs(lane.stand_off)):
            self.deepest = min(self.deepest, travel)

    def is_there(self, robot: Pose2, place: Pose2, parameters: MissionParameters) -> bool:
        """True if the present stage is over without standing at its place."""
        if self.phase in (Phase.SCOUT, Phase.IN):
            return False
        near = robot.distance(place) < parameters.mouth_tolerance
        if self.phase in (Phase.OUT, Phase.ACROSS):
            return near
        return near and abs(wrap_angle(robot.yaw - place.yaw)) < parameters.mouth_yaw_tolerance

    def is_last(self, lane: Lane, travel: float) -> bool:
        """True if the place of a stage that goes into the alley is where it ends."""
        end = {Phase.SCOUT: self.stood, Phase.IN: self.deepest}.get(self.phase)
        return end is None or _backwards(lane, travel, end) == end

    def leads_in(self, lane: Lane) -> bool:
        """True if the far part can be entered, once it has been scouted."""
        return self.deepest < lane.end - LEAST

    def advance(self) -> bool:
        """Go on to the next stage; False after the last one."""
        at = ORDER.index(self.phase)
        if at + 1 == len(ORDER):
            return False
        self.phase = ORDER[at + 1]
        return True


def _backwards(lane: Lane, travel: float, last: float) -> float:
    if lane.axis.is_straight:
        return last
    return max(last, STRIDE * math.floor((travel - AHEAD) / STRIDE))


def _turned(pose: Pose2) -> Pose2:
    return Pose2(pose.x, pose.y, wrap_angle(pose.yaw + math.pi))
