"""Tells when the base has to be held because no odometry comes that a step could answer."""

from __future__ import annotations

import math

ODOMETRY_SILENCE = 0.3
"""Wall-clock time without odometry after which a robot is held [s]."""
CLOCK_STANDS = 1.0
"""Wall-clock time for which /clock must have stood in simulation [s]."""


class OdometryWatch:
    """Watches odometry by a steady clock, beside the steps that odometry drives.

    A robot without odometry is held. In simulation the simulated time decides, so that a slow
    simulator is no fault: the robot is held only where /clock has stood for a while. In lockstep
    the simulator waits for its answers, and nothing is watched.
    """

    def __init__(self, *, simulated: bool, lockstep: bool) -> None:
        self._simulated, self._lockstep = simulated, lockstep
        self._heard_at = -math.inf
        self._clock = math.nan
        self._clock_since = -math.inf

    def heard(self, steady: float) -> None:
        """Take in that an odometry came at `steady` [s]."""
        self._heard_at = steady

    def is_lost(self, steady: float, clock: float) -> bool:
        """True if the base has to be held.

        Args:
            steady: time of a clock that never stands [s].
            clock: time of the node's clock [s].
        """
        if self._lockstep:
            return False
        if not self._simulated:
            return steady - self._heard_at > ODOMETRY_SILENCE
        if clock != self._clock:
            self._clock, self._clock_since = clock, steady
        return steady - self._clock_since > CLOCK_STANDS
