"""Data that stay the same while the robot moves."""

from __future__ import annotations

from collections.abc import Hashable

from vinum_nav.geometry import Pose2, wrap_angle
from vinum_nav.watch.parameters import WatchParameters


class Frozen:
    """Remembers where the robot was, in odom, when the present data came first."""

    def __init__(self, parameters: WatchParameters) -> None:
        self._parameters = parameters
        self._data: Hashable = None
        self._since: Pose2 | None = None
        self.repeats = 0
        """Times that the data have come again."""

    def take(self, data: Hashable, T_odom_base: Pose2 | None) -> bool:
        """True if `data` have been identical while the robot moved or turned.

        Args:
            data: a value that differs wherever a sound sensor's data do.
            T_odom_base: pose by the newest odometry; None before the first.
        """
        if data != self._data or self._since is None:
            self._data, self._since, self.repeats = data, T_odom_base, 0
            return False
        self.repeats += 1
        if T_odom_base is None:
            return False
        turned = abs(wrap_angle(T_odom_base.yaw - self._since.yaw))
        p = self._parameters
        return self._since.distance(T_odom_base) > p.moved or turned > p.turned
