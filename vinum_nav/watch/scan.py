"""The lidar's judge: a scan that shows nothing, or nothing new, is no scan."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Polyline, Pose2
from vinum_nav.interfaces import Alarm, LaserScan, Odometry, RowLine
from vinum_nav.watch.frozen import Frozen
from vinum_nav.watch.parameters import DEFAULTS, WatchParameters

SOURCE = "lidar"
STEP = 0.25
"""Distance of the points by which rows in view are measured [m]."""


class ScanWatch:
    """Says of each scan whether it may be used, and whether the lidar can be relied on.

    An infinite range is legal: nothing was hit (REP 117). A scan is useless where it covers too
    little of the field of view, where most of its rays have no legal range, where all ranges are
    one, where a row is near and next to nothing is hit, where it is identical to the last while
    the robot moved, and where its stamp stands or is ahead.
    """

    def __init__(self, robot: Robot, parameters: WatchParameters = DEFAULTS) -> None:
        """Watch nothing on a body without a lidar."""
        self._lidar = robot.lidar
        self._parameters = parameters
        self._frozen = Frozen(parameters)
        self._odometry: Odometry | None = None
        self._T_map_odom: Pose2 | None = None
        self._rows: tuple[RowLine, ...] = ()
        self._stamp: float | None = None
        self._good: float | None = None
        """Stamp of the last usable scan; at first, the time of the first step."""
        self._reason = ""
        self._bad = 0

    def move(
        self, now: float, odometry: Odometry, T_map_odom: Pose2 | None, rows: tuple[RowLine, ...]
    ) -> None:
        """Take in where the robot is, and the rows of the map, () until it has begun."""
        if self._good is None:
            self._good = now
        self._odometry, self._T_map_odom, self._rows = odometry, T_map_odom, rows

    def take(self, scan: LaserScan, now: float) -> bool:
        """True if a scan that came at `now` [s] may be used."""
        reason = self._trouble(scan, now)
        if reason:
            self._reason = reason
            self._bad += 1
            return False
        self._reason, self._bad, self._good = "", 0, scan.stamp
        return True

    def trouble(self, now: float) -> str:
        """Reason why the robot must stand at `now` [s]; '' while the lidar can be relied on."""
        p = self._parameters
        if self._lidar is None or self._good is None:
            return ""
        age = now - self._good
        if age > p.scan_timeout:
            why = f": {self._reason}" if self._reason else ""
            return f"no scan for {age:.1f} s (at most {p.scan_timeout:g} s){why}"
        return self._reason if self._bad >= p.scan_repeats else ""

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """Alarms of the lidar at `now` [s]; a fault once it has lasted."""
        if self._lidar is None:
            return (Alarm(SOURCE, "none on this body: obstacles are not seen", is_fault=False),)
        reason = self.trouble(now)
        if not reason or self._good is None:
            return ()
        return (Alarm(SOURCE, reason, now - self._good > self._parameters.scan_fault),)

    def _trouble(self, scan: LaserScan, now: float) -> str:
        """Reason why a scan is useless; empty for a sound one."""
        p = self._parameters
        if scan.stamp == self._stamp:
            return f"the stamp stands at {self._stamp:.3f} s"
        older = self._stamp is not None and scan.stamp < self._stamp
        if older or now - scan.stamp > p.scan_timeout:
            return f"stamped {now - scan.stamp:.1f} s ago (at most {p.scan_timeout:g} s)"
        if scan.stamp > now + p.ahead:
            return f"stamped {scan.stamp - now:.2f} s ahead of the clock"
        self._stamp = scan.stamp
        return self._blind(scan)

    def _blind(self, scan: LaserScan) -> str:
        """Reason why the ranges show nothing, or nothing new; empty where they serve."""
        p = self._parameters
        ranges = np.asarray(scan.ranges, dtype=float)
        field = self._lidar.fov_deg if self._lidar else 0.0
        covered = math.degrees(abs(scan.angle_increment)) * max(len(ranges) - 1, 0)
        if covered < p.scan_least_share * field:
            return f"{len(ranges)} rays over {covered:.0f} deg of {field:g} deg"
        returns = (ranges >= scan.range_min) & (ranges <= scan.range_max)
        invalid = 1.0 - float(np.mean(returns | (ranges == math.inf))) if len(ranges) else 1.0
        if invalid > p.scan_invalid:
            return f"{100 * invalid:.0f} % of {len(ranges)} rays have no legal range"
        hits = ranges[returns]
        if len(hits) > self._parameters.scan_equal and np.ptp(hits) == 0.0:
            return f"all {len(hits)} returns at {hits[0]:.3f} m"
        few = len(hits) < p.scan_least_returns
        if few and self._rows_in_view() >= p.scan_row_length:
            return f"blind: {len(hits)} returns beside a row (at least {p.scan_least_returns})"
        here = self._odometry.T_odom_base if self._odometry else None
        if self._frozen.take(ranges.tobytes(), here) and len(hits):
            return "frozen: the same ranges while the robot moved"
        return ""

    def _rows_in_view(self) -> float:
        """Length of the found rows that are near and in the lidar's field of view [m]."""
        if self._lidar is None or self._odometry is None or self._T_map_odom is None:
            return 0.0
        x, y, _ = self._lidar.position_xyz
        T_lidar_map = (self._T_map_odom @ self._odometry.T_odom_base @ Pose2(x, y, 0.0)).inverse()
        p = self._parameters
        half = math.radians(self._lidar.fov_deg) / 2 - p.scan_edge
        length = 0.0
        for row in self._rows:
            if row.found:
                points = T_lidar_map.transform(_spread(row))
                seen = np.abs(np.arctan2(points[:, 1], points[:, 0])) < half
                near = np.hypot(points[:, 0], points[:, 1]) < p.scan_near_rows
                length += STEP * int(np.count_nonzero(seen & near))
        return length


def _spread(row: RowLine) -> Array:
    """Points (N, 2) along a row, STEP apart [m]."""
    line = Polyline(row.points_map)
    return line.at(np.arange(0.0, line.length, STEP))
