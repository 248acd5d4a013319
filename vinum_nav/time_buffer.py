"""Recent values looked up by time."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class TimeBuffer(Generic[T]):
    """Values of the last `horizon` seconds; stamps rise."""

    def __init__(
        self,
        horizon: float,
        between: Callable[[T, T, float], T],
        *,
        before: float = 0.0,
        after: float = 0.1,
    ) -> None:
        """Args:
        between: the value at a fraction in [0, 1] of the way from one value to the next.
        before: time before the first value for which that one still holds [s].
        after: time past the last value for which that one still holds [s].
        """
        self._horizon, self._between = horizon, between
        self._before, self._after = before, after
        self._stamps: deque[float] = deque()
        self._values: deque[T] = deque()

    def __len__(self) -> int:
        return len(self._stamps)

    @property
    def newest(self) -> float | None:
        """Stamp of the last value [s], None before the first."""
        return self._stamps[-1] if self._stamps else None

    def append(self, stamp: float, value: T) -> None:
        """Add a value; one that is not newer than the last is dropped."""
        if self._stamps and stamp <= self._stamps[-1]:
            return
        self._stamps.append(stamp)
        self._values.append(value)
        while self._stamps[0] < stamp - self._horizon:
            self._stamps.popleft()
            self._values.popleft()

    def at(self, stamp: float) -> T | None:
        """Value at `stamp`, interpolated; None outside what is held."""
        if not self._stamps or stamp > self._stamps[-1] + self._after:
            return None
        if stamp < self._stamps[0]:
            return self._values[0] if stamp > self._stamps[0] - self._before else None
        index = bisect_left(self._stamps, stamp)
        if index >= len(self._stamps):
            return self._values[-1]
        if self._stamps[index] == stamp:
            return self._values[index]
        t0, t1 = self._stamps[index - 1], self._stamps[index]
        fraction = (stamp - t0) / (t1 - t0)
        return self._between(self._values[index - 1], self._values[index], fraction)
