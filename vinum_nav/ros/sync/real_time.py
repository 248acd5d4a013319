"""Keeps simulated ticks on the wall clock."""

from __future__ import annotations

from collections.abc import Callable

SLACK = 0.2
"""Lag that is made good by going faster; more is given up [s]."""
_SMOOTHING = 0.02


class RealTime:
    """A tick a period; a machine that cannot keep up runs slower, without rushing afterwards."""

    def __init__(self, now: Callable[[], float], period: float) -> None:
        """Args: now: the wall clock [s], monotonic."""
        self._now, self._period = now, period
        self._due: float | None = None
        self._last: float | None = None
        self.factor = 1.0

    def left(self) -> float:
        """Wall-clock time until the next tick is due [s], <= 0 when it is."""
        if self._due is None:
            self._due = self._now() + self._period
        return self._due - self._now()

    def tick(self) -> None:
        """A tick begins; `factor` is the smoothed real-time factor."""
        now = self._now()
        due = now if self._due is None else self._due
        self._due = (now if now - due > SLACK else due) + self._period
        if self._last is not None and now > self._last:
            self.factor += _SMOOTHING * (self._period / (now - self._last) - self.factor)
        self._last = now
