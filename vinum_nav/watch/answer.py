"""Odometry that does not answer to commands."""

from __future__ import annotations

import math

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Alarm, Command, Odometry
from vinum_nav.watch.findings import Findings
from vinum_nav.watch.parameters import DEFAULTS, WatchParameters

LONGEST_STEP = 0.2
"""A command counts for no longer than this [s]."""


class AnswerWatch:
    """Adds up what was commanded while the pose of the odometry stayed identical."""

    def __init__(self, parameters: WatchParameters = DEFAULTS) -> None:
        self._parameters = parameters
        self._findings = Findings(parameters.hold)
        self._pose: Pose2 | None = None
        self._now: float | None = None
        self._way = self._turn = 0.0

    def take(self, now: float, odometry: Odometry, command: Command) -> None:
        """Take in the odometry at `now` [s] and the command that was in force until then."""
        dt = 0.0 if self._now is None else min(max(now - self._now, 0.0), LONGEST_STEP)
        self._now = now
        if odometry.T_odom_base != self._pose:
            self._pose = odometry.T_odom_base
            self._way = self._turn = 0.0
            return
        self._way += math.hypot(command.vx, command.vy) * dt
        self._turn += abs(command.yaw_rate) * dt
        commanded = max(self._way, self._turn)
        if commanded > self._parameters.commanded:
            reason = f"frozen: the same pose while {self._way:.1f} m were commanded"
            self._findings.note(now, "odometry", reason)

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """The fault 'odometry' while it does not answer."""
        return self._findings.alarms(now)
