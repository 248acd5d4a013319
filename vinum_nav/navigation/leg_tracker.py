"""Tracking of legs: from legs and a pose to a velocity of a body that cannot move sideways."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.description.robot import Limits
from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import Command
from vinum_nav.navigation.legs import Leg
from vinum_nav.navigation.line_law import LineLaw
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.shunting import Shunting
from vinum_nav.navigation.tracking import braking_speed, predicted


class LegTracker:
    """Follows legs one after the other, then stands at the goal."""

    def __init__(
        self, legs: tuple[Leg, ...], limits: Limits, parameters: NavigatorParameters, precise: bool
    ) -> None:
        """Args: precise: whether to stand within the tolerance of a stop, not of a transit."""
        self._legs, self._limits, self._parameters = legs, limits, parameters
        self._law = LineLaw(limits, parameters)
        self._shunting = Shunting(self._law, parameters, precise)
        self._index = self._segment = 0
        self._turning: bool | None = None
        self._widest: float | None = None

    def target(self, pose: Pose2, velocity: Command, goal: Pose2) -> Command:
        """Velocity to aim for, see Tracker.target; vy is 0."""
        p = self._parameters
        ahead = predicted(pose, velocity, p.lookahead_time)
        while self._index < len(self._legs) - 1 and self._left(ahead) < p.at_corner:
            self._index, self._segment, self._turning = self._index + 1, 0, None
        leg = self._legs[self._index]
        yaw_error = wrap_angle(leg.yaw(self._segment) - ahead.yaw)
        if self._turning is None:
            self._turning = abs(yaw_error) > p.bend
        if self._turning and abs(yaw_error) > p.turned:
            return self._law.turn(yaw_error)
        self._turning = False
        is_last = self._index == len(self._legs) - 1
        if is_last and self._left(ahead) < p.final_way and self._is_straight:
            if abs(wrap_angle(goal.yaw - leg.yaw(-1))) <= p.bend:
                return self._shunting.target(ahead, goal, leg.sense)
            if self._left(ahead) < p.at_corner:
                return self._law.turn(wrap_angle(goal.yaw - ahead.yaw))
        return self._drive(leg, ahead)

    def distance(self, pose: Pose2) -> float:
        """Distance from the way [m], beyond that at which the body began beside it."""
        off = abs(self._cross_track_error(pose))
        if self._widest is None:
            self._widest = off
        self._widest = min(self._widest, off)
        return off - self._widest

    def path(self) -> Array:
        """Points (K, 2) ahead [m]."""
        rest = self._legs[self._index].points[self._segment :]
        later = [leg.points[1:] for leg in self._legs[self._index + 1 :]]
        return np.concatenate([rest, *later])

    @property
    def _is_straight(self) -> bool:
        """True if the leg does not bend any more."""
        leg = self._legs[self._index]
        return abs(wrap_angle(leg.yaw(-1) - leg.yaw(self._segment))) < self._parameters.final_bend

    def _drive(self, leg: Leg, pose: Pose2) -> Command:
        """Drive along the leg, braking in time for its end."""
        p = self._parameters
        top = self._limits.vx if leg.sense > 0 else min(p.reverse_speed, self._limits.vx)
        brake = p.braking_share * self._limits.acceleration
        speed = min(top, braking_speed(max(self._left(pose), 0.0), brake, p.approach_gain))
        yaw_error = wrap_angle(pose.yaw - leg.yaw(self._segment))
        return self._law.along(leg.sense * speed, self._cross_track_error(pose), yaw_error)

    def _left(self, pose: Pose2) -> float:
        """Way left on the leg [m]; moves on to the segment that the pose is beside."""
        points = self._legs[self._index].points
        while True:
            step = points[self._segment + 1] - points[self._segment]
            length = float(np.hypot(*step))
            along = float((pose.xy - points[self._segment]) @ step) / length
            if along < length or self._segment == len(points) - 2:
                break
            self._segment += 1
        later = np.diff(points[self._segment + 1 :], axis=0)
        return length - along + float(np.sum(np.linalg.norm(later, axis=1)))

    def _cross_track_error(self, pose: Pose2) -> float:
        """Cross-track error of the pose, positive to the left in base_link's sense [m]."""
        leg = self._legs[self._index]
        yaw = leg.yaw(self._segment)
        dx, dy = pose.xy - leg.points[self._segment]
        return float(math.cos(yaw) * dy - math.sin(yaw) * dx)
