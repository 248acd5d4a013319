"""The velocity servo's target: watchdog, limits, lag, slip."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Command
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.protocol import WATCHDOG

SLIP_PERIOD = 1.0
"""Time after which slip is drawn anew [s]."""

Twist = tuple[float, float, float]
"""Velocity (vx, vy, yaw_rate) in base_link [m/s, rad/s]; plain numbers, as the physics asks for
one in each of its steps."""


class VelocityServo:
    """Turns commands into the velocity that the body takes up, in base_link."""

    def __init__(self, robot: Robot, noise: Noise, rng: np.random.Generator) -> None:
        self._limits = limits = robot.limits
        self._acceleration, self._yaw_acceleration = limits.acceleration, limits.yaw_acceleration
        self._lag, self._slip_sigma = noise.lag, noise.slip
        self._scrub = robot.half_diagonal if robot.wheels is not None else 0.0
        self._rng = rng
        self._asked: Twist = (0.0, 0.0, 0.0)
        self._age = math.inf
        self._ramp: Twist = (0.0, 0.0, 0.0)
        self._lagged: Twist = (0.0, 0.0, 0.0)
        self._slip = [0.0] * 5
        self._slip_age = math.inf

    def take(self, command: Command | None) -> None:
        """A fresh command, or None; one beyond the body's limits is scaled down, see Limits.

        Raises:
            ValueError: a component is not finite.
        """
        if command is None:
            return
        asked = (float(command.vx), float(command.vy), float(command.yaw_rate))
        if not all(map(math.isfinite, asked)):
            raise ValueError(f"command must be finite, got {command}")
        vx, vy, yaw_rate = asked
        if self._limits.vy == 0:
            vy = 0.0
        excess = max(self._limits.share(vx, vy), 1.0)
        turn = self._limits.yaw_rate
        self._asked = (vx / excess, vy / excess, min(max(yaw_rate, -turn), turn))
        self._age = 0.0

    def advance(self, dt: float) -> Twist:
        """Velocity over the next `dt` [s]."""
        vx, vy, yaw_rate = self._ramped(dt)
        share = dt / (self._lag + dt)
        x, y, turn = self._lagged
        x, y, turn = x + share * (vx - x), y + share * (vy - y), turn + share * (yaw_rate - turn)
        self._lagged = (x, y, turn)
        if self._slip_sigma == 0.0:
            return self._lagged
        return self._slipped(dt)

    def _ramped(self, dt: float) -> Twist:
        """Velocity that follows the command as fast as the body can change; an old command means
        zero."""
        asked = self._asked if self._age < WATCHDOG - 1e-9 else (0.0, 0.0, 0.0)
        self._age += dt
        vx, vy, yaw_rate = self._ramp
        dx, dy = asked[0] - vx, asked[1] - vy
        share = min(1.0, self._acceleration * dt / max(math.hypot(dx, dy), 1e-12))
        most = self._yaw_acceleration * dt
        turn = min(max(asked[2] - yaw_rate, -most), most)
        self._ramp = (vx + share * dx, vy + share * dy, yaw_rate + turn)
        return self._ramp

    def _slipped(self, dt: float) -> Twist:
        """Each component scaled; drift and veer in proportion to the speed.

        Wheels that do not steer scrub in a turn and push the body sideways. The push grows with
        the speed of the wheels, also in a turn on the spot.
        """
        if self._slip_age >= SLIP_PERIOD:
            self._slip = self._rng.normal(0.0, self._slip_sigma, 5).tolist()
            self._slip_age = 0.0
        self._slip_age += dt
        along, across, turning, drift, veer = self._slip
        vx, vy, yaw_rate = self._lagged
        speed, scrubbed = math.hypot(vx, vy), self._scrub * abs(yaw_rate)
        return (
            vx + along * (vx + scrubbed),
            vy * (1.0 + across) + drift * (speed + scrubbed),
            yaw_rate * (1.0 + turning) + veer * speed,
        )
