"""Keys: what names a goal or a task, so that an answer is known to be of it."""

from __future__ import annotations

_NS = 1_000_000_000
_STEP = 1_000_000
"""Least distance of two keys [ns]."""


class Keys:
    """Gives keys: times in whole nanoseconds, each above all before it."""

    def __init__(self) -> None:
        self._last = -_STEP

    def new(self, now: float) -> int:
        """Key of the time `now` [s], or a little more where that is taken."""
        self._last = max(key_of_seconds(now), self._last + _STEP)
        return self._last


def key_of_seconds(stamp: float) -> int:
    """Key [ns] of a time [s], rounded."""
    return round(stamp * _NS)
