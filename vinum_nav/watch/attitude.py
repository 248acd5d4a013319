"""Judge of the body's own tilt: too steep a place, or a body that lies on its side."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from vinum_nav.interfaces import Alarm, ImuSample
from vinum_nav.watch.findings import Findings
from vinum_nav.watch.parameters import DEFAULTS, WatchParameters

BODY = "body"
"""Source of alarms about the body itself."""
GAP = 0.1
"""Longest time between two samples that can be compared [s]."""


class AttitudeWatch:
    """Names a body that tilts farther than it can stand.

    A tilt that grows step by step is the body's; one that jumps is the IMU's lie. After a jump
    nothing is believed until the tilt is one again at which a body stands.
    """

    def __init__(self, parameters: WatchParameters = DEFAULTS) -> None:
        self._parameters = parameters
        self._findings = Findings(parameters.hold)
        self._last: ImuSample | None = None
        self._is_believed = True
        self._angles: deque[tuple[float, float]] = deque()

    def take(self, sample: ImuSample) -> bool:
        """Judge a finite sample; True where its tilt can be the body's."""
        last, self._last = self._last, sample
        angle = tilt_of(sample.roll, sample.pitch)
        stands = max(abs(sample.roll), abs(sample.pitch)) <= self._parameters.tilt
        if stands:
            self._is_believed = True
        elif last is None or not self._follows(last, sample):
            self._is_believed = False
        if self._is_believed:
            self._judge(sample.stamp, angle)
        return self._is_believed

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """The fault 'body' while it does not stand, and a while after."""
        return self._findings.alarms(now)

    def _follows(self, last: ImuSample, sample: ImuSample) -> bool:
        jump = max(abs(sample.roll - last.roll), abs(sample.pitch - last.pitch))
        return sample.stamp - last.stamp < GAP and jump <= self._parameters.tilt_jump

    def _judge(self, now: float, angle: float) -> None:
        p = self._parameters
        self._angles.append((now, angle))
        while self._angles[0][0] < now - p.steep_time:
            self._angles.popleft()
        if angle > p.overturned:
            reason = f"overturned: a tilt of {angle:.2f} rad (at most {p.overturned:g})"
            self._findings.note(now, BODY, reason)
        elif angle > p.steep and now - self._angles[0][0] > 0.8 * p.steep_time:
            median = float(np.median([tilt for _, tilt in self._angles]))
            if median > p.steep:
                reason = f"too steep: a tilt of {median:.2f} rad (at most {p.steep:g})"
                self._findings.note(now, BODY, reason)


def tilt_of(roll: float, pitch: float) -> float:
    """Angle between a body's upright and the vertical [rad]."""
    return math.acos(max(-1.0, min(1.0, math.cos(roll) * math.cos(pitch))))
