"""Obstacles that a way is planned around: remembered for a while, forgotten once seen through."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import LaserScan
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.robot import Robot

Outline = Any
"""A convex shapely Polygon [m]."""

ONE_THING = 0.3
"""Returns nearer to each other than this are of one thing [m]."""
THICKNESS = 0.05
"""Half of what a thing is thick of which one side is seen [m]."""
SEEN_THROUGH = 0.3
"""A ray that goes so far beyond a thing's middle has gone through it [m]."""


class Barriers:
    """Outlines in odom of what has stood in the way."""

    def __init__(self, robot: Robot, parameters: NavigatorParameters) -> None:
        self._lidar_xy = np.array(robot.lidar.position_xyz[:2] if robot.lidar else (0.0, 0.0))
        self._parameters = parameters
        self._things: list[tuple[Outline, float]] = []
        """Hulls of returns, each with the time at which it was seen in the way."""

    @property
    def outlines_odom(self) -> tuple[Outline, ...]:
        """Of all that are remembered [m]."""
        return tuple(hull.buffer(THICKNESS) for hull, _ in self._things)

    def note(self, points_odom: Array, now: float) -> bool:
        """Take in solid returns (N, 2) [m]; whether they show anything that was not known."""
        if not len(points_odom):
            return False
        known = shapely.union_all(self.outlines_odom)
        is_new = not bool(shapely.covers(known, shapely.points(points_odom)).all())
        parts = [*(hull for hull, _ in self._things), *shapely.points(points_odom)]
        grown = shapely.union_all([part.buffer(ONE_THING / 2, quad_segs=4) for part in parts])
        self._things = [
            (shapely.union_all([p for p in parts if area.intersects(p)]).convex_hull, now)
            for area in getattr(grown, "geoms", [grown])
        ]
        return is_new

    def look(self, scan: LaserScan, T_odom_base: Pose2, now: float) -> bool:
        """Forget what a scan looks through and what is long past; whether anything was."""
        before = len(self._things)
        T_odom_lidar = T_odom_base @ Pose2(float(self._lidar_xy[0]), float(self._lidar_xy[1]), 0.0)
        self._things = [
            (hull, since)
            for hull, since in self._things
            if now - since < self._parameters.obstacle_memory
            and not _looks_through(scan, T_odom_lidar, hull)
        ]
        return len(self._things) < before


def _looks_through(scan: LaserScan, T_odom_lidar: Pose2, hull: Outline) -> bool:
    """Whether every ray at the thing's middle goes on beyond it."""
    middle = np.asarray(hull.centroid.coords[0])
    x, y = T_odom_lidar.inverse().transform(middle)
    distance = math.hypot(x, y)
    half = 0.25 * math.sqrt(hull.area) / max(distance, 0.1)
    off = np.abs(np.angle(np.exp(1j * (scan.angles - math.atan2(y, x)))))
    rays = scan.ranges[off <= max(half, abs(scan.angle_increment))]
    return len(rays) > 0 and bool(np.all(rays > distance + SEEN_THROUGH))


def kept_clear(outline: Outline, robot: Robot, yaw: float, ahead: float, beside: float) -> Outline:
    """Where base_link of a body that looks along `yaw` must not be for an outline's sake.

    Args:
        ahead, beside: gaps between the body and the outline [m].
    """
    half = np.array([robot.length / 2 + ahead, robot.width / 2 + beside])
    corners = Pose2(0.0, 0.0, yaw).transform(half * [[1, 1], [1, -1], [-1, -1], [-1, 1]])
    points = np.asarray(outline.exterior.coords)
    sums = (points[:, None] + corners[None]).reshape(-1, 2)
    hull: Outline = shapely.MultiPoint(sums).convex_hull
    return hull
