"""Keys: what names a goal or a task, so that an answer is known to be of it."""

from __future__ import annotations

import math

_STEP = 1e-3
"""Least distance of two keys [s]."""


class Keys:
    """Gives keys: times, each above all before it."""

    def __init__(self) -> None:
        self._last = -math.inf

    def new(self, now: float) -> float:
        """The time now, or a little more where that is taken [s]."""
        self._last = max(now, self._last + _STEP)
        return self._last
