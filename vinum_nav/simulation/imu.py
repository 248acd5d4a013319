"""IMU: tilt against gravity, yaw rate."""

from __future__ import annotations

import math

from vinum_nav.geometry import wrap_angle
from vinum_nav.interfaces import ImuSample
from vinum_nav.simulation.noise import Noise, Normals, Streams
from vinum_nav.simulation.state import BodyState


class ImuSensor:
    """Yaw rate with white noise and a bias that walks; roll and pitch with white noise."""

    def __init__(self, noise: Noise, streams: Streams) -> None:
        self._noise = noise
        self._white = Normals(streams("imu_yaw_rate"), 1)
        self._walk = Normals(streams("imu_bias_walk"), 1)
        self._tilt = Normals(streams("imu_tilt"), 2)
        self._bias = 0.0
        self._last: tuple[float, float] | None = None

    def measure(self, state: BodyState) -> ImuSample:
        """Sample at a true state; the yaw rate is the mean since the sample before."""
        rate = 0.0
        (white,), (walk,), (roll, pitch) = self._white.next(), self._walk.next(), self._tilt.next()
        if self._last is not None:
            dt = state.stamp - self._last[0]
            rate = wrap_angle(state.yaw - self._last[1]) / dt
            self._bias += self._noise.imu_bias_walk * math.sqrt(dt) * walk
        self._last = (state.stamp, state.yaw)
        return ImuSample(
            state.stamp,
            state.roll + self._noise.imu_tilt * roll,
            state.pitch + self._noise.imu_tilt * pitch,
            rate + self._bias + self._noise.imu_yaw_rate * white,
        )
