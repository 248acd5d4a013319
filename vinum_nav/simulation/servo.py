"""The velocity servo's target: watchdog, limits, lag, slip."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Command
from vinum_nav.robot import Robot
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.protocol import WATCHDOG

SLIP_PERIOD = 1.0
"""Time after which slip is drawn anew [s]."""


class VelocityServo:
    """Turns commands into the velocity that the body takes up, in base_link."""

    def __init__(self, robot: Robot, noise: Noise, rng: np.random.Generator) -> None:
        self._robot = robot
        self._noise = noise
        self._rng = rng
        self._command = Command()
        self._age = math.inf
        self._ramp = np.zeros(3)
        self._lagged = np.zeros(3)
        self._slip = np.zeros(5)
        self._slip_age = math.inf

    def take(self, command: Command | None) -> None:
        """A fresh command, or None.

        Raises:
            ValueError: a component is not finite.
        """
        if command is None:
            return
        if not all(map(math.isfinite, (command.vx, command.vy, command.yaw_rate))):
            raise ValueError(f"command must be finite, got {command}")
        self._command, self._age = command, 0.0

    def advance(self, dt: float) -> Array:
        """Velocity (vx, vy, yaw_rate) over the next `dt` [m/s, rad/s], shape (3,)."""
        target = self._target()
        self._age += dt
        limits = self._robot.limits
        change = target - self._ramp
        self._ramp[:2] += _shortened(change[:2], limits.acceleration * dt)
        self._ramp[2] += _shortened(change[2:], limits.yaw_acceleration * dt)[0]
        share = dt / (self._noise.lag + dt)
        self._lagged += share * (self._ramp - self._lagged)
        return self._slipped(dt)

    def _target(self) -> Array:
        if self._age >= WATCHDOG - 1e-9:
            return np.zeros(3)
        limits, command = self._robot.limits, self._command
        vy = 0.0 if self._robot.drive == "differential" else command.vy
        return np.array(
            [
                np.clip(command.vx, -limits.vx, limits.vx),
                np.clip(vy, -limits.vy, limits.vy),
                np.clip(command.yaw_rate, -limits.yaw_rate, limits.yaw_rate),
            ]
        )

    def _slipped(self, dt: float) -> Array:
        """Each component scaled; sideways drift and turning in proportion to the speed."""
        if self._noise.slip == 0.0:
            return self._lagged.copy()
        if self._slip_age >= SLIP_PERIOD:
            self._slip = self._rng.normal(0.0, self._noise.slip, 5)
            self._slip_age = 0.0
        self._slip_age += dt
        velocity: Array = self._lagged * (1.0 + self._slip[:3])
        velocity[1:] += self._slip[3:] * np.hypot(*self._lagged[:2])
        return velocity


def _shortened(vector: Array, length: float) -> Array:
    norm = float(np.linalg.norm(vector))
    return vector if norm <= length else vector * (length / norm)
