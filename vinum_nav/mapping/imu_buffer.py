"""Recent tilt and integrated yaw rate, looked up by time."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.interfaces import ImuSample
from vinum_nav.time_buffer import TimeBuffer


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
        reach: how far before the first and past the last sample it still holds [s].
        fitted: whether the body has an IMU; without, it is level at all times.
        """
        self._fitted = fitted
        self._angle = self._rate = 0.0
        self._attitudes = TimeBuffer(horizon, _between, before=reach, after=reach)

    def append(self, sample: ImuSample) -> None:
        """Add a sample; the yaw rate is integrated by trapezoids."""
        newest = self._attitudes.newest
        if newest is not None:
            dt = sample.stamp - newest
            if dt <= 0:
                return
            self._angle += 0.5 * (self._rate + sample.yaw_rate) * dt
        self._rate = sample.yaw_rate
        attitude = Attitude(sample.roll, sample.pitch, self._angle)
        self._attitudes.append(sample.stamp, attitude)

    def at(self, stamp: float) -> Attitude | None:
        """Attitude at `stamp`, interpolated; None outside what is held."""
        return self._attitudes.at(stamp) if self._fitted else LEVEL


def _between(a: Attitude, b: Attitude, fraction: float) -> Attitude:
    assert a.gyro_angle is not None
    assert b.gyro_angle is not None
    return Attitude(
        a.roll + fraction * (b.roll - a.roll),
        a.pitch + fraction * (b.pitch - a.pitch),
        a.gyro_angle + fraction * (b.gyro_angle - a.gyro_angle),
    )
