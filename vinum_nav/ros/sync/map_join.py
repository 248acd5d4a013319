"""Puts the messages of one map back together by their stamp."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import NO_TRUNKS, MappedTrunks, MapSnapshot, Odometry, RowLine
from vinum_nav.pose_buffer import PoseBuffer
from vinum_nav.ros.convert.stamps import NS, exact, to_ns
from vinum_nav.ros.sync.stamp_join import StampJoin

KEPT = 8
"""Stamps whose parts are waited for; older ones are given up."""


class MapJoin:
    """Joins pose, rows and trunks of one stamp with the odometry of that stamp."""

    def __init__(self, *, with_trunks: bool = True) -> None:
        """Args: with_trunks: whether vines are waited for; else snapshots have none."""
        self.with_trunks = with_trunks
        self._odometry = PoseBuffer()
        self._newest = self._forgotten = -np.inf
        self._parts = StampJoin(("pose", "rows", *(("trunks",) if with_trunks else ())), KEPT)
        self.latest: MapSnapshot | None = None

    def forget(self) -> None:
        """Forget the map: another one begins, with stamps after the newest odometry."""
        self.latest, self._forgotten = None, self._newest

    def add_odometry(self, odometry: Odometry) -> bool:
        """Take in motion; whether a newer snapshot became whole."""
        self._odometry.append(odometry.stamp, odometry.T_odom_base)
        self._newest = max(self._newest, odometry.stamp)
        return bool(self._parts) and self._join()

    def add_pose(self, stamp: float, T_map_base: Pose2, covariance: Array) -> bool:
        """Take in trunk_map/pose."""
        return self._add("pose", stamp, (exact(stamp), T_map_base, covariance))

    def add_rows(self, stamp: float, rows: tuple[RowLine, ...]) -> bool:
        """Take in trunk_map/rows."""
        return self._add("rows", stamp, rows)

    def add_trunks(self, stamp: float, trunks: MappedTrunks) -> bool:
        """Take in trunk_map/vines."""
        return self._add("trunks", stamp, trunks)

    def _add(self, part: str, stamp: float, value: object) -> bool:
        self._parts.add(part, to_ns(stamp), value)
        return self._join()

    def _join(self) -> bool:
        """Make the newest snapshot that is whole; whether it is newer than the last."""
        parts = self._parts.take(self._is_placed)
        if parts is None:
            return False
        stamp, T_map_base, covariance = parts["pose"]
        if stamp <= (self._forgotten if self.latest is None else self.latest.stamp):
            return False
        T_odom_base = self._odometry.at(stamp)
        assert T_odom_base is not None, "see _is_placed"
        trunks = parts.get("trunks", NO_TRUNKS)
        self.latest = MapSnapshot(stamp, T_map_base, T_odom_base, covariance, trunks, parts["rows"])
        return True

    def _is_placed(self, ns: int) -> bool:
        """True if the odometry has come as far as stamp `ns` [ns] and still remembers it."""
        stamp = ns / NS
        return stamp <= self._newest and self._odometry.at(stamp) is not None
