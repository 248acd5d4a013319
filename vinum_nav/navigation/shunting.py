"""The last stretch to a stop: on the line through the goal, back and forth until it is right."""

from __future__ import annotations

import math

from vinum_nav.geometry import Pose2, wrap_angle
from vinum_nav.interfaces import Command
from vinum_nav.navigation.line_law import LineLaw
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.tracking import braking_speed


class Shunting:
    """Drives to a goal along its own line; what is left across the line is shunted away.

    A body that cannot move sideways and stands beside its goal goes back the way it came for
    `shunt_length`, steering onto the line, and comes again.
    """

    def __init__(self, law: LineLaw, parameters: NavigatorParameters, precise: bool) -> None:
        """Args: precise: whether the tolerance is that of a stop, not of a transit."""
        self._law, self._parameters = law, parameters
        tolerance = parameters.xy_goal_tolerance if precise else parameters.map_tolerance
        self._lateral = parameters.lateral_share * tolerance
        self._back_to: float | None = None
        self._at_station = False
        self._turning = False

    def target(self, pose: Pose2, goal: Pose2, sense: int) -> Command:
        """Velocity to aim for at a pose, both in one frame; `sense` is that of the last leg."""
        p, seen = self._parameters, goal.between(pose)
        if self._back_to is not None:
            if abs(self._back_to - seen.x) > p.left_station:
                return self._to(self._back_to, seen)
            self._back_to = None
        within = p.left_station if self._at_station else p.at_station
        self._at_station = abs(seen.x) < within
        if not self._at_station:
            self._turning = False
            return self._to(0.0, seen)
        if abs(seen.y) > self._lateral:
            self._lateral *= p.lateral_growth
            self._back_to = -sense * p.shunt_length
            return self._to(self._back_to, seen)
        return self._upright(seen.yaw)

    def _to(self, station: float, seen: Pose2) -> Command:
        """Along the line to a station on it [m from the goal]."""
        p, limits = self._parameters, self._law.limits
        way = station - seen.x
        top = limits.vx if way > 0 else min(p.reverse_speed, limits.vx)
        brake = p.braking_share * limits.acceleration
        speed = min(top, braking_speed(abs(way), brake, p.approach_gain))
        return self._law.along(math.copysign(speed, way), seen.y, wrap_angle(seen.yaw))

    def _upright(self, yaw_error: float) -> Command:
        """Parallel to the line, on the spot."""
        p = self._parameters
        if abs(yaw_error) > (p.upright_ends if self._turning else p.upright_begins):
            self._turning = True
            return self._law.turn(-yaw_error)
        self._turning = False
        return Command()
