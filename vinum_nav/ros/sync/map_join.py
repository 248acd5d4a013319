"""Puts the messages of one map back together by their stamp."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import NO_TRUNKS, MappedTrunks, MapSnapshot, Odometry, RowLine
from vinum_nav.pose_buffer import PoseBuffer
from vinum_nav.ros.convert.stamps import to_ns

KEPT = 8
"""Stamps whose parts are waited for; older ones are given up."""


@dataclass
class _Parts:
    stamp: float
    pose: tuple[Pose2, Array] | None = None
    rows: tuple[RowLine, ...] | None = None
    trunks: MappedTrunks | None = None


class MapJoin:
    """Joins pose, rows and trunks of one stamp with the odometry of that stamp."""

    def __init__(self, *, with_trunks: bool = True) -> None:
        """Args: with_trunks: whether vines are waited for; else snapshots have none."""
        self._with_trunks = with_trunks
        self._odometry = PoseBuffer()
        self._newest = -np.inf
        self._parts: dict[int, _Parts] = {}
        self.latest: MapSnapshot | None = None

    def add_odometry(self, odometry: Odometry) -> bool:
        """Take in motion; whether a newer snapshot became whole."""
        self._odometry.append(odometry.stamp, odometry.T_odom_base)
        self._newest = max(self._newest, odometry.stamp)
        return bool(self._parts) and self._join()

    def add_pose(self, stamp: float, T_map_base: Pose2, covariance: Array) -> bool:
        """Take in trunk_map/pose."""
        self._of(stamp).pose = (T_map_base, covariance)
        return self._join()

    def add_rows(self, stamp: float, rows: tuple[RowLine, ...]) -> bool:
        """Take in trunk_map/rows."""
        self._of(stamp).rows = rows
        return self._join()

    def add_trunks(self, stamp: float, trunks: MappedTrunks) -> bool:
        """Take in trunk_map/vines."""
        self._of(stamp).trunks = trunks
        return self._join()

    def _of(self, stamp: float) -> _Parts:
        parts = self._parts.setdefault(to_ns(stamp), _Parts(stamp))
        while len(self._parts) > KEPT:
            del self._parts[min(self._parts)]
        return parts

    def _join(self) -> bool:
        """Make the newest snapshot that is whole; older ones are dropped."""
        for ns in sorted(self._parts, reverse=True):
            snapshot = self._whole(self._parts[ns])
            if snapshot is not None:
                self._parts = {other: p for other, p in self._parts.items() if other > ns}
                if self.latest is not None and snapshot.stamp <= self.latest.stamp:
                    return False
                self.latest = snapshot
                return True
        return False

    def _whole(self, parts: _Parts) -> MapSnapshot | None:
        trunks = parts.trunks if self._with_trunks else NO_TRUNKS
        if parts.pose is None or parts.rows is None or trunks is None:
            return None
        if parts.stamp > self._newest:
            return None
        T_odom_base = self._odometry.at(parts.stamp)
        if T_odom_base is None:
            return None
        T_map_base, covariance = parts.pose
        return MapSnapshot(parts.stamp, T_map_base, T_odom_base, covariance, trunks, parts.rows)
