"""Recent odometry poses, looked up by time."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque

from vinum_nav.geometry import Pose2, interpolate


class PoseBuffer:
    """Poses of the last `horizon` seconds; stamps must rise."""

    def __init__(self, horizon: float = 10.0) -> None:
        self._horizon = horizon
        self._stamps: deque[float] = deque()
        self._poses: deque[Pose2] = deque()

    def __len__(self) -> int:
        return len(self._stamps)

    def append(self, stamp: float, pose: Pose2) -> None:
        """Add a pose; one that is not newer than the last is dropped."""
        if self._stamps and stamp <= self._stamps[-1]:
            return
        self._stamps.append(stamp)
        self._poses.append(pose)
        while self._stamps[0] < stamp - self._horizon:
            self._stamps.popleft()
            self._poses.popleft()

    def at(self, stamp: float) -> Pose2 | None:
        """Pose at `stamp`, interpolated; None outside what is held (0.1 s past the end is)."""
        if not self._stamps or stamp < self._stamps[0] or stamp > self._stamps[-1] + 0.1:
            return None
        index = bisect_left(self._stamps, stamp)
        if index >= len(self._stamps):
            return self._poses[-1]
        if self._stamps[index] == stamp or index == 0:
            return self._poses[index]
        t0, t1 = self._stamps[index - 1], self._stamps[index]
        return interpolate(self._poses[index - 1], self._poses[index], (stamp - t0) / (t1 - t0))
