"""IMU: tilt against gravity, yaw rate."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.geometry import wrap_angle
from vinum_nav.interfaces import ImuSample
from vinum_nav.simulation.noise import Noise, Normals
from vinum_nav.simulation.state import BodyState


class ImuSensor:
    """Yaw rate with white noise and a bias that walks; roll and pitch with white noise."""

    def __init__(self, noise: Noise, rng: np.random.Generator) -> None:
        self._noise = noise
        self._draws = Normals(rng, 4)
        self._bias = 0.0
        self._last: tuple[float, float] | None = None

    def measure(self, state: BodyState) -> ImuSample:
        """Sample at a true state; the yaw rate is the mean since the sample before."""
        rate = 0.0
        white, walk, roll, pitch = self._draws.next()
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
