"""What every simulator offers: a clock, sensors, a body that takes commands, and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Command, Observation, Perception

TICK = 0.02
"""Simulated time of one step [s]: odometry comes at 50 Hz."""
WATCHDOG = 0.5
"""Time without a fresh command after which the body stops [s]."""
CONTACT_MEMORY = 0.1
"""A contact stays in the truth for so long [s], so that a truth read at 10 Hz misses none."""


@dataclass(frozen=True)
class Truth:
    """What really is; only the run record may see it.

    Attributes:
        stamp: simulated time [s].
        T_map_base: true pose of base_link.
        z: height of base_link in map [m].
        roll, pitch: tilt of base_link, gait sway included (fixed axis) [rad].
        contacts: what the body touched in the last CONTACT_MEMORY, as '<label>/<id>' (trunk, post
            or obstacle), sorted; ground and canes are not listed.
        clearance: distance of the footprint from the nearest trunk, post or obstacle [m]; 0 when
            they overlap, inf in an empty block.
    """

    stamp: float
    T_map_base: Pose2
    z: float
    roll: float
    pitch: float
    contacts: tuple[str, ...]
    clearance: float


class Simulator(Protocol):
    """One robot in one vineyard; the same seed and commands give the same observations."""

    @property
    def time(self) -> float:
        """Simulated time [s]; 0 after `reset`."""

    @property
    def perception(self) -> Perception | None:
        """Trunk observations made without pixels; None where the pictures show the trunks."""

    def reset(self) -> Observation:
        """Put the robot at the start, standing still; the observation of time 0."""

    def step(self, command: Command | None) -> Observation:
        """Advance by TICK.

        Args:
            command: a fresh command, None if none came; the last one holds for WATCHDOG.
        """

    def truth(self) -> Truth:
        """The true state at `time`."""

    def close(self) -> None:
        """Free what the simulator holds; a second call does nothing."""
