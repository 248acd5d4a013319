"""Choice of the odometry messages at which a step is due."""

from __future__ import annotations

import math

ODOMETRY_PERIOD = 0.02
"""Period of the simulator's odometry [s]; faster odometry makes no step come more often."""
CONTROL_PERIOD = 2 * ODOMETRY_PERIOD
DECIDE_PERIOD = 2 * ODOMETRY_PERIOD
ODOMETRY_GAP = 0.3
"""Time after the last step from which steps no longer wait for odometry [s]."""


class Cadence:
    """Says once in every period of the stamps' clock that a step is due.

    Made from stamps and not from a count, so that a lost message shifts nothing. With odometry
    at 50 Hz from stamp 0 on, the n-th message is due exactly when n is a multiple of
    period / 0.02 s.
    """

    def __init__(self, period: float) -> None:
        self._period = period
        self._last = 0

    def due(self, stamp: float) -> bool:
        """True if a step is due at `stamp` [s]; stamps rise."""
        index = math.floor((stamp + ODOMETRY_PERIOD) / self._period + 1e-6)
        if index == self._last:
            return False
        self._last = index
        return True
