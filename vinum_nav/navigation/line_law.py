"""Steering of a body that cannot move sideways onto a line."""

from __future__ import annotations

import math

from vinum_nav.description.robot import Limits
from vinum_nav.interfaces import Command
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.tracking import braking_speed


class LineLaw:
    """Path following by the way covered, not by time, so that no speed makes it unstable.

    With e the offset to the left of the line, t the yaw relative to it and v the speed (negative
    backwards), de = v sin t dx / |v|. The yaw rate w = -v e / L^2 - 2 |v| sin t / L makes e decay
    critically damped over the length L, in both senses. The offset counts as no more than
    2 L sin(t_max), so that the body never stands further askew than t_max.

    Source: Samson, Control of chained systems: application to path following and time-varying
    point-stabilization of mobile robots, IEEE Trans. Automatic Control 40 (1995), sec. III.
    """

    def __init__(self, limits: Limits, parameters: NavigatorParameters) -> None:
        self.limits = limits
        self.parameters = parameters

    def along(self, speed: float, cross_track_error: float, yaw_error: float) -> Command:
        """Velocity along the line.

        Args:
            speed: wanted, negative backwards [m/s].
            cross_track_error: offset of base_link to the left of the line [m].
            yaw_error: yaw of base_link less the line's, in the sense of base_link [rad].
        """
        p = self.parameters
        length = p.line_length
        most = 2 * length * math.sin(p.line_yaw)
        offset = min(max(cross_track_error, -most), most)
        sense = math.copysign(1.0, speed)
        bend = -sense * offset / length**2 - 2 * math.sin(yaw_error) / length
        quickest = self.limits.yaw_rate / max(abs(bend), 1e-9)
        slowed = min(abs(speed) * max(math.cos(yaw_error), 0.0), max(quickest, p.creep_speed))
        turning = min(max(slowed * bend, -self.limits.yaw_rate), self.limits.yaw_rate)
        return Command(sense * slowed, 0.0, turning)

    def turn(self, yaw_error: float) -> Command:
        """Turn on the spot by `yaw_error` [rad], braking in time."""
        p = self.parameters
        brake = p.braking_share * self.limits.yaw_acceleration
        rate = min(braking_speed(abs(yaw_error), brake, p.approach_gain), self.limits.yaw_rate)
        return Command(0.0, 0.0, math.copysign(rate, yaw_error))
