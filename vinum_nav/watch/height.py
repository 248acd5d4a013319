"""Judge of the body's height: a body that falls is off the ground."""

from __future__ import annotations

import math
from collections import deque

from vinum_nav.interfaces import Alarm, FixStatus, GnssFix
from vinum_nav.watch.attitude import BODY
from vinum_nav.watch.findings import Findings
from vinum_nav.watch.parameters import DEFAULTS, WatchParameters

LEAST_STEPS = 4
"""Fixes in a row, each lower than the one before, that make a fall: a receiver errs in one jump."""


class HeightWatch:
    """Names a body whose antenna sinks faster than a robot walks downhill.

    Only fixes of status FIX count. A single jump, a height that comes back, or one that drifts is
    the receiver's error, and no fall.
    """

    def __init__(self, parameters: WatchParameters = DEFAULTS) -> None:
        self._parameters = parameters
        self._findings = Findings(parameters.hold)
        self._falling: deque[tuple[float, float]] = deque()

    def take(self, fix: GnssFix) -> None:
        """Judge the height of a fix, NaN where the receiver does not say it."""
        if fix.status != FixStatus.FIX or not math.isfinite(fix.altitude):
            return
        p, steps = self._parameters, self._falling
        if steps:
            dt, drop = fix.stamp - steps[-1][0], steps[-1][1] - fix.altitude
            if dt <= 0.0:
                return
            if dt > p.fall_time or drop < p.fall_speed * dt:
                steps.clear()
        steps.append((fix.stamp, fix.altitude))
        if len(steps) > LEAST_STEPS:
            drop, dt = steps[0][1] - fix.altitude, fix.stamp - steps[0][0]
            reason = f"off the ground: sank by {drop:.1f} m in {dt:.1f} s by GNSS"
            self._findings.note(fix.stamp, BODY, reason)
            steps.popleft()

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """The fault 'body' while it falls, and a while after."""
        return self._findings.alarms(now)
