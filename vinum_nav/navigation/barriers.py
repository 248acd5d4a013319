"""Obstacles that a way is planned around: remembered for a while, forgotten once seen through."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import LaserScan
from vinum_nav.navigation.parameters import NavigatorParameters

Outline = Any
"""A convex shapely Polygon [m]."""


@dataclass(frozen=True)
class _Thing:
    """One thing.

    Attributes:
        hull: around its returns, in map [m].
        seen: when it was seen last [s].
        missed: scans in turn that have looked through it.
    """

    hull: Outline
    seen: float
    missed: int = 0


class Barriers:
    """Outlines in map of what has stood in the way.

    They are kept in map, not in odom: what is met again after a way around the block has to be
    where the rows say it is.
    """

    def __init__(self, robot: Robot, parameters: NavigatorParameters) -> None:
        self._lidar_xy = np.array(robot.lidar.position_xyz[:2] if robot.lidar else (0.0, 0.0))
        self._parameters = parameters
        self._things: list[_Thing] = []

    @property
    def outlines_map(self) -> tuple[Outline, ...]:
        """Outlines of all that are remembered [m]."""
        return tuple(
            thing.hull.buffer(self._parameters.obstacle_thickness) for thing in self._things
        )

    def note(self, points_map: Array, now: float) -> bool:
        """Take in solid returns (N, 2) [m]; whether they show anything that was not known."""
        if not len(points_map):
            return False
        known = shapely.union_all(self.outlines_map)
        is_new = not bool(shapely.covers(known, shapely.points(points_map)).all())
        seen = [_Thing(point, now) for point in shapely.points(points_map)]
        parts = [*self._things, *seen]
        reach = self._parameters.obstacle_apart / 2
        grown = shapely.union_all([part.hull.buffer(reach, quad_segs=4) for part in parts])
        self._things = [
            _joined([part for part in parts if area.intersects(part.hull)])
            for area in getattr(grown, "geoms", [grown])
        ]
        return is_new

    def grow(self, points_map: Array, now: float) -> bool:
        """Take in returns (N, 2) [m] of what is known, seen from another side.

        Returns: whether anything has become notably larger.
        """
        if not self._things or not len(points_map):
            return False
        points = shapely.points(points_map)
        gaps = shapely.distance(shapely.union_all(self.outlines_map), points)
        p = self._parameters
        if not np.any((gaps > p.obstacle_grown) & (gaps < p.obstacle_apart)):
            return False
        return self.note(points_map[gaps < p.obstacle_apart], now)

    def look(self, scan: LaserScan, T_map_base: Pose2, now: float) -> bool:
        """Forget what scans look through and what was seen too long ago; whether anything was."""
        p, before = self._parameters, len(self._things)
        T_map_lidar = T_map_base @ Pose2(float(self._lidar_xy[0]), float(self._lidar_xy[1]), 0.0)
        looked = [self._looked_at(thing, scan, T_map_lidar, now) for thing in self._things]
        self._things = [
            thing
            for thing in looked
            if thing.missed < p.scans_through and now - thing.seen < p.obstacle_memory
        ]
        return len(self._things) < before

    def _looked_at(self, thing: _Thing, scan: LaserScan, T_map_lidar: Pose2, now: float) -> _Thing:
        p = self._parameters
        beyond = _ranges_beyond(scan, T_map_lidar, thing.hull, p.obstacle_range)
        if not len(beyond):
            return thing
        if np.all(beyond > p.seen_through):
            return replace(thing, missed=thing.missed + 1)
        is_seen = bool(np.any(np.abs(beyond) <= p.seen_through + math.sqrt(thing.hull.area)))
        return replace(thing, missed=0, seen=now if is_seen else thing.seen)


def _joined(parts: list[_Thing]) -> _Thing:
    hull = shapely.union_all([part.hull for part in parts]).convex_hull
    return _Thing(hull, max(part.seen for part in parts))


def _ranges_beyond(scan: LaserScan, T_map_lidar: Pose2, hull: Outline, within: float) -> Array:
    """Lengths of the rays at a thing's middle beyond it [m]; none where it is out of sight.

    A thing farther away than `within` [m] counts as out of sight: a small error of the yaw would
    make the rays miss it.
    """
    x, y = T_map_lidar.inverse().transform(np.asarray(hull.centroid.coords[0]))
    distance = math.hypot(x, y)
    if distance > within:
        return np.zeros(0)
    half = 0.25 * math.sqrt(hull.area) / max(distance, 0.1)
    off = np.abs(np.angle(np.exp(1j * (scan.angles - math.atan2(y, x)))))
    rays: Array = scan.ranges[off <= max(half, abs(scan.angle_increment))] - distance
    return rays


def kept_clear(outline: Outline, robot: Robot, yaw: float, ahead: float, beside: float) -> Outline:
    """Region that base_link, looking along `yaw`, must keep out of because of an outline.

    Args:
        ahead, beside: gaps between the body and the outline [m].
    """
    half = np.array([robot.length / 2 + ahead, robot.width / 2 + beside])
    corners = Pose2(0.0, 0.0, yaw).transform(half * [[1, 1], [1, -1], [-1, -1], [-1, 1]])
    points = np.asarray(outline.exterior.coords)
    sums = (points[:, None] + corners[None]).reshape(-1, 2)
    hull: Outline = shapely.MultiPoint(sums).convex_hull
    return hull
