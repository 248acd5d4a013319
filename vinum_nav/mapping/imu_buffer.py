"""Recent tilt and integrated yaw rate, looked up by time."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass

from vinum_nav.interfaces import ImuSample


@dataclass(frozen=True)
class Attitude:
    """Roll and pitch against gravity, and the integral of the yaw rate since the start [rad].

    `gyro_angle` is None on a body without an IMU.
    """

    roll: float
    pitch: float
    gyro_angle: float | None


LEVEL = Attitude(0.0, 0.0, None)
"""Attitude of a body without an IMU."""


class ImuBuffer:
    """Attitudes of the last `horizon` seconds; a sample that is not newer is dropped."""

    def __init__(self, horizon: float = 2.0, reach: float = 0.1, *, fitted: bool = True) -> None:
        """Args:
        reach: how far past the last sample it still holds [s].
        fitted: whether the body has an IMU; without, it is level at all times.
        """
        self._fitted = fitted
        self._angle = 0.0
        self._horizon = horizon
        self._reach = reach
        self._stamps: deque[float] = deque()
        self._attitudes: deque[Attitude] = deque()
        self._rate = 0.0

    def append(self, sample: ImuSample) -> None:
        """Add a sample; the yaw rate is integrated by trapezoids."""
        angle = 0.0
        if self._stamps:
            dt = sample.stamp - self._stamps[-1]
            if dt <= 0:
                return
            angle = self._angle + 0.5 * (self._rate + sample.yaw_rate) * dt
        self._rate, self._angle = sample.yaw_rate, angle
        self._stamps.append(sample.stamp)
        self._attitudes.append(Attitude(sample.roll, sample.pitch, angle))
        while self._stamps[0] < sample.stamp - self._horizon:
            self._stamps.popleft()
            self._attitudes.popleft()

    def at(self, stamp: float) -> Attitude | None:
        """Attitude at `stamp`, interpolated; None outside what is held."""
        if not self._fitted:
            return LEVEL
        if not self._stamps or stamp > self._stamps[-1] + self._reach:
            return None
        if stamp < self._stamps[0]:
            return self._attitudes[0] if stamp > self._stamps[0] - self._reach else None
        index = bisect_left(self._stamps, stamp)
        if index >= len(self._stamps):
            return self._attitudes[-1]
        if index == 0:
            return self._attitudes[0]
        t0, t1 = self._stamps[index - 1], self._stamps[index]
        a, b, f = self._attitudes[index - 1], self._attitudes[index], (stamp - t0) / (t1 - t0)
        assert a.gyro_angle is not None
        assert b.gyro_angle is not None
        return Attitude(
            a.roll + f * (b.roll - a.roll),
            a.pitch + f * (b.pitch - a.pitch),
            a.gyro_angle + f * (b.gyro_angle - a.gyro_angle),
        )
