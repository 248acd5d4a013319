"""Protocol of every simulator: a clock, sensors, a body that takes commands, and the truth."""

from __future__ import annotations

from typing import Protocol

from vinum_nav.interfaces import Command, Observation
from vinum_nav.seeing import Perception
from vinum_nav.vineyard.truth import Truth

TICK = 0.02
"""Simulated time of one step [s]: odometry comes at 50 Hz."""
WATCHDOG = 0.5
"""Time without a fresh command after which the body stops [s]."""
CONTACT_MEMORY = 0.1
"""A contact stays in the truth for so long [s], so that a truth read at 10 Hz misses none."""


class Simulator(Protocol):
    """One robot in one vineyard; the same seed and commands give the same observations."""

    @property
    def time(self) -> float:
        """Simulated time [s]; that of the vineyard's `begin`, mostly 0, after `reset`."""

    @property
    def perception(self) -> Perception | None:
        """Trunk observations made without pixels; None where the pictures show the trunks."""

    def reset(self) -> Observation:
        """Put the robot at the vineyard's start, standing still; the first observation."""

    def step(self, command: Command | None) -> Observation:
        """Advance by TICK.

        Args:
            command: a fresh command, None if none came; the last one holds for WATCHDOG.
        """

    def truth(self) -> Truth:
        """The true state at `time`."""

    def close(self) -> None:
        """Free what the simulator holds; a second call does nothing."""
