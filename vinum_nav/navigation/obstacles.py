"""Obstacles in the way of the body, seen by the planar lidar."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Polyline, Pose2
from vinum_nav.interfaces import Command, LaserScan, RowLine
from vinum_nav.navigation.parameters import NavigatorParameters

SWEEP_STEP = 0.08
"""Distance between the poses that are tried along the way [m]."""


class ObstacleWatch:
    """Remembers the last scans' solid returns, in odom."""

    def __init__(self, robot: Robot, parameters: NavigatorParameters) -> None:
        self._robot = robot
        self._parameters = parameters
        self._scans: deque[Array] = deque(maxlen=parameters.scans)
        self.points_odom: Array = np.zeros((0, 2))
        """Returns (N, 2) of solid things that persisted [m]."""
        self.met_odom: Array = np.zeros((0, 2))
        """Points (N, 2) in odom that kept the body from its way last [m]."""

    def add_scan(self, scan: LaserScan, T_odom_base: Pose2) -> None:
        """Take in a scan, taken at the given pose of base_link."""
        p = self._parameters
        points = solid_returns(scan, p)
        if self._robot.lidar is None:
            raise ValueError(f"a scan of body {self._robot.name}, which has no lidar")
        x, y, _ = self._robot.lidar.position_xyz
        self._scans.append(T_odom_base.transform(points + np.array([x, y])))
        self.points_odom = self._persistent()

    def distance(
        self,
        T_odom_base: Pose2,
        T_map_odom: Pose2 | None,
        rows: tuple[RowLine, ...],
        motion: Command,
        way_left: float,
    ) -> float | None:
        """Way the body can go along `motion` before it meets an obstacle [m]; None: it is free.

        Only what lies within braking distance plus margin matters, and nothing beyond the goal,
        `way_left` away [m]. Returns on a row stop the body only if it would touch them, and so do
        those that are within the margin already, so that it can move away.
        """
        points = T_odom_base.inverse().transform(self.points_odom)
        points = points[~self._in_body(points, 0.0)]
        if not len(points):
            return None
        p = self._parameters
        margins = np.full(len(points), p.obstacle_side_margin)
        if T_map_odom is not None and rows:
            on_row = row_distance((T_map_odom @ T_odom_base).transform(points), rows) < p.row_band
            margins[on_row] = p.row_side_margin
        margins[self._in_body(points, margins)] = 0.0
        for travelled, pose in self._sweep(motion, way_left):
            inside = self._in_body(pose.inverse().transform(points), margins)
            if np.count_nonzero(inside) >= p.fewest_returns:
                self.met_odom = T_odom_base.transform(points[inside])
                return travelled
        return None

    def off_the_rows(self, T_map_odom: Pose2 | None, rows: tuple[RowLine, ...]) -> Array:
        """Returns (N, 2) in odom of what belongs to no row [m]."""
        points = self.points_odom
        if T_map_odom is None or not rows or not len(points):
            return points
        off: NDArray[np.bool_] = row_distance(T_map_odom.transform(points), rows) >= (
            self._parameters.row_band
        )
        return points[off]

    def _persistent(self) -> Array:
        """Returns of the remembered scans that have a neighbour in `persistence` of them."""
        p, points = self._parameters, np.concatenate(self._scans)
        seen = np.zeros(len(points), dtype=int)
        for scan in self._scans:
            if len(scan) and len(points):
                gaps, _ = cKDTree(scan).query(points)
                seen += gaps < p.return_distance
        return points[seen >= p.persistence]

    def _in_body(self, points: Array, margin: Array | float) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = (np.abs(points[:, 0]) < self._robot.length / 2 + margin) & (
            np.abs(points[:, 1]) < self._robot.width / 2 + margin
        )
        return inside

    def _sweep(self, motion: Command, way_left: float) -> list[tuple[float, Pose2]]:
        """Poses of the body, seen from base_link, until it would have stopped."""
        p, limits = self._parameters, self._robot.limits
        speed = float(np.hypot(motion.vx, motion.vy))
        braking = speed**2 / (2 * limits.acceleration) + speed * p.lookahead_time
        reach = min(braking + p.obstacle_margin, way_left) if speed > 1e-3 else 0.0
        turn = motion.yaw_rate * (abs(motion.yaw_rate) / (2 * limits.yaw_acceleration) + 0.3)
        count = max(2, int(np.ceil(reach / SWEEP_STEP)) + 1, int(abs(turn) / 0.1) + 1)
        heading = np.array([motion.vx, motion.vy]) / max(speed, 1e-9)
        poses = []
        for share in np.linspace(1.0 / count, 1.0, count):
            x, y = heading * reach * share
            poses.append((reach * share, Pose2(float(x), float(y), float(turn * share))))
        return poses


def solid_returns(scan: LaserScan, parameters: NavigatorParameters) -> Array:
    """Returns (N, 2), in lidar_link, of things at least `obstacle_width` wide [m].

    A thing is a run of neighbouring rays (one may be missing) whose returns lie close together:
    canes, wires and stakes let rays pass between them, so that their runs are narrow.
    """
    p, min_width = parameters, parameters.obstacle_width
    ranges = np.asarray(scan.ranges, dtype=float)
    angles = scan.angles
    good = np.flatnonzero(
        np.isfinite(ranges) & (ranges >= scan.range_min) & (ranges < p.obstacle_range)
    )
    if len(good) < p.fewest_rays:
        return np.zeros((0, 2))
    points = ranges[good, None] * np.stack([np.cos(angles[good]), np.sin(angles[good])], axis=1)
    step = abs(scan.angle_increment)
    far_apart = np.linalg.norm(np.diff(points, axis=0), axis=1) > (
        p.range_noise + 2.5 * step * ranges[good][1:]
    )
    cuts = np.flatnonzero((np.diff(good) > 2) | far_apart) + 1
    wide = [
        points[run]
        for run in np.split(np.arange(len(good)), cuts)
        if len(run) >= p.fewest_rays
        and (
            (good[run[-1]] - good[run[0]]) * step * np.median(ranges[good[run]]) >= min_width
            or np.hypot(*(points[run[-1]] - points[run[0]])) >= p.rough_width * min_width
        )
    ]
    return np.concatenate(wide) if wide else np.zeros((0, 2))


def row_distance(points_map: Array, rows: tuple[RowLine, ...]) -> Array:
    """Distance (N,) of points (N, 2) from the nearest row line [m]."""
    distances = [Polyline(row.points_map).nearest(points_map).distance for row in rows]
    return np.asarray(np.min(distances, axis=0))
