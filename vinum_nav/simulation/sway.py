"""The pitch and roll of a walking body."""

from __future__ import annotations

import math

import numpy as np

FREQUENCY = 1.5
"""Frequency of the gait [Hz]."""
FULL_SPEED = 0.1
"""Speed from which the sway has its full amplitude [m/s]."""
SETTLING = 0.15
"""Time constant with which it grows and dies [s]."""


class GaitSway:
    """Tilt that comes on top of the ground's, only while the body moves."""

    def __init__(self, amplitude: float, rng: np.random.Generator) -> None:
        """Args: amplitude of pitch and roll [rad], 0 for a body that does not sway."""
        self._amplitude = amplitude
        self._phase, self._offset = rng.uniform(0.0, 2 * math.pi, 2)
        self._strength = 0.0

    def advance(self, speed: float, dt: float) -> tuple[float, float]:
        """Roll and pitch [rad] after `dt` at a speed [m/s]."""
        share = dt / (SETTLING + dt)
        self._strength += share * (min(1.0, speed / FULL_SPEED) - self._strength)
        self._phase += 2 * math.pi * FREQUENCY * dt
        tilt = self._amplitude * self._strength
        return tilt * math.sin(self._phase), tilt * math.sin(self._phase + self._offset)
