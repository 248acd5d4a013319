"""The emergency stop as the mission holds it: any true engages it, only a reset ends it."""

from __future__ import annotations

import math


class StopLatch:
    """A latch that neither a false nor the end of a source releases.

    Times may be of any clock that does not stand still; the same one for all calls.

    Source: ISO 13850, 4.1.3 (the stop is kept until a manual reset) and 4.1.4 (the reset does not
    start the machine).
    """

    def __init__(self, quiet: float) -> None:
        """Args: quiet: time without any further true that a reset wants before it [s]."""
        self._quiet = quiet
        self.engaged = False
        self._heard_at = -math.inf

    def press(self, now: float) -> bool:
        """Take in a true at `now` [s]; whether it engaged the latch just now."""
        self._heard_at = now
        was_engaged, self.engaged = self.engaged, True
        return not was_engaged

    def refusal(self, now: float) -> str:
        """Reason why a reset at `now` [s] is refused; '' where it is not."""
        if not self.engaged:
            return "no emergency stop is latched"
        since = now - self._heard_at
        if since < self._quiet:
            return (
                f"emergency_stop was true {max(since, 0.0):.1f} s ago, "
                f"wanted none for {self._quiet:g} s"
            )
        return ""

    def reset(self, now: float) -> str:
        """Release the latch; the reason in words where that is refused."""
        refusal = self.refusal(now)
        if not refusal:
            self.engaged = False
        return refusal
