"""Free space: places where base_link may be, given the block's boundary and its rows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry import LineString
from shapely.ops import unary_union

from vinum_nav.description.boundary import boundary_area
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Polyline
from vinum_nav.interfaces import RowLine
from vinum_nav.navigation.barriers import kept_clear

Region = Any
"""A shapely Polygon or MultiPolygon in map [m]."""

SIMPLIFIED_BY = 0.03
"""Row lines are thinned out by this much before they are buffered [m]."""


@dataclass(frozen=True, eq=False)
class FreeSpace:
    """Free space of base_link's position, in map [m].

    Attributes:
        region: where base_link may be, keeping the body `clearance` off the row lines.
        aligned: where the robot must stay parallel to the rows; beyond it may turn.
        turning: the part of `region` that is clear of `aligned`.
        corners: (N, 2) points at which a route may bend.
        rows: those that it was made of.
        direction: of the rows, in their own sense [rad].
        barriers: where base_link must not be for the sake of obstacles; may be empty.
    """

    region: Region
    aligned: Region
    turning: Region
    corners: Array
    rows: tuple[RowLine, ...]
    direction: float
    barriers: Region

    def row_yaw(self, points: Array) -> Array:
        """Direction (N,) of the row nearest to each of `points` (N, 2), unwrapped along N [rad]."""
        return _row_yaw(points, self.rows, self.direction)

    def is_aligned(self, points: Array) -> NDArray[np.bool_]:
        """Mask (N,) of the `points` (N, 2) where the robot must stay parallel to the rows."""
        inside: NDArray[np.bool_] = shapely.contains_xy(self.aligned, points[:, 0], points[:, 1])
        return inside


def free_space(
    mission: MissionFile,
    robot: Robot,
    rows: tuple[RowLine, ...],
    clearance: float,
    *,
    turning_clearance: float = 0.15,
    alley_beyond: float = 0.2,
    detour: float = 0.0,
    predicted_row_clearance: float = 0.0,
    obstacles: Iterable[Region] = (),
    obstacle_gaps: tuple[float, float] = (0.0, 0.0),
) -> FreeSpace:
    """Free space around the rows of a block.

    Ground is free up to `mission.headland_width` beyond the boundary at the row ends (for the
    whole circumscribed circle) and one row spacing or more beside it. Rows are walls, extended
    beyond their ends by what the circle needs to turn there.

    Args:
        clearance: between the body and a row line [m].
        turning_clearance: between the circumscribed circle and a row's end [m].
        alley_beyond: how far beyond their ends the body stays parallel to the rows [m].
        detour: how much farther out than the walls the corners of routes lie [m].
        predicted_row_clearance: added beside rows that are not found yet [m].
        obstacles: convex outlines in map of what is no row.
        obstacle_gaps: between them and the body, before them and beside them [m].
    """
    direction = _block_direction(mission, rows)
    reach = robot.half_diagonal + turning_clearance
    area = _block_area(mission, robot, direction)

    aligned = _aligned_zone(mission, rows, reach + min(0.05, detour), alley_beyond)
    barriers = [
        _barrier(obstacle, robot, rows, direction, aligned, obstacle_gaps) for obstacle in obstacles
    ]

    def walls(more: float) -> list[Region]:
        return [
            _wall(
                row.points_map,
                reach + more,
                robot.width / 2 + clearance + more + (0 if row.found else predicted_row_clearance),
            )
            for row in rows
        ] + [barrier.buffer(more / 2, join_style="mitre") for barrier in barriers]

    region = area.difference(unary_union(walls(0.0)))
    bends = region if detour == 0 else area.difference(unary_union(walls(detour)))
    corners = _vertices(bends)
    tolerant = region.buffer(1e-6, join_style="mitre")
    corners = corners[shapely.covers(tolerant, shapely.points(corners))]
    turning = region.difference(aligned.buffer(0.02, join_style="mitre"))
    for part in (region, aligned):
        shapely.prepare(part)
    return FreeSpace(region, aligned, turning, corners, rows, direction, unary_union(barriers))


def _block_direction(mission: MissionFile, rows: tuple[RowLine, ...]) -> float:
    """Direction of the longest row [rad]; before any row is known, that of the start."""
    if not rows:
        return mission.start.yaw
    spans = [row.points_map[-1] - row.points_map[0] for row in rows]
    longest = max(spans, key=lambda span: float(np.hypot(*span)))
    return math.atan2(longest[1], longest[0])


def _block_area(mission: MissionFile, robot: Robot, direction: float) -> Region:
    """The boundary, buffered along and across the rows by different amounts."""
    along = max(mission.headland_width - robot.half_diagonal, 0.05)
    across = max(mission.row_spacing, along)
    flat = affinity.rotate(boundary_area(mission.boundary_xy), -direction, (0, 0), use_radians=True)
    squeezed = affinity.scale(flat, 1.0, along / across, origin=(0, 0))
    grown = squeezed.buffer(along, join_style="mitre")
    restored = affinity.scale(grown, 1.0, across / along, origin=(0, 0))
    return affinity.rotate(restored, direction, (0, 0), use_radians=True)


def _aligned_zone(
    mission: MissionFile, rows: tuple[RowLine, ...], reach: float, beyond: float
) -> Region:
    """The alleys beside the rows, out to `beyond` their ends, and all within `reach` of a row line.

    Without rows, the whole block out to `reach` beyond its boundary.
    """
    if not rows:
        return boundary_area(mission.boundary_xy).buffer(reach, join_style="mitre")
    half = max(0.75 * mission.row_spacing, reach)
    alleys = [_wall(row.points_map, beyond, half) for row in rows]
    around = [LineString(row.points_map).simplify(SIMPLIFIED_BY).buffer(reach) for row in rows]
    return unary_union(alleys + around)


def _row_yaw(points: Array, rows: tuple[RowLine, ...], direction: float) -> Array:
    """Direction (N,) of the row nearest to each point (N, 2), else `direction`; unwrapped."""
    if not rows:
        return np.full(len(points), direction)
    lines = [Polyline(row.points_map) for row in rows]
    found = [line.nearest(points) for line in lines]
    row = np.argmin([each.distance for each in found], axis=0)
    directions = np.stack([line.tangents[f.segment] for line, f in zip(lines, found, strict=True)])
    nearest = directions[row, np.arange(len(points))]
    yaws: Array = np.unwrap(np.arctan2(nearest[:, 1], nearest[:, 0]))
    return yaws


def _barrier(
    obstacle: Region,
    robot: Robot,
    rows: tuple[RowLine, ...],
    direction: float,
    aligned: Region,
    gaps: tuple[float, float],
) -> Region:
    """Region closed to base_link: parallel to the row in the alleys, turned any way beyond."""
    middle = np.asarray(obstacle.centroid.coords)
    yaw = float(_row_yaw(middle, rows, direction)[0])
    parallel = kept_clear(obstacle, robot, yaw, *gaps)
    turned = obstacle.buffer(robot.half_diagonal + gaps[1]).difference(aligned)
    return parallel.union(turned)


def _wall(points: Array, beyond: float, half_width: float) -> Region:
    """A band around a row line that ends square, `beyond` its ends."""
    line = LineString(points).simplify(SIMPLIFIED_BY)
    extended = _extended(np.asarray(line.coords), beyond)
    return LineString(extended).buffer(half_width, cap_style="flat", join_style="mitre")


def _extended(points: Array, distance: float) -> Array:
    first = points[0] - points[1]
    last = points[-1] - points[-2]
    return np.vstack(
        [
            points[0] + first * (distance / np.hypot(*first)),
            points[1:-1],
            points[-1] + last * (distance / np.hypot(*last)),
        ]
    )


def _rings(region: Region) -> Iterable[Any]:
    for part in getattr(region, "geoms", [region]):
        if not part.is_empty:
            yield part.exterior
            yield from part.interiors


def _vertices(region: Region) -> Array:
    rings = [np.asarray(ring.coords)[:-1, :2] for ring in _rings(region)]
    return np.concatenate(rings) if rings else np.zeros((0, 2))
