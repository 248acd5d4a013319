"""Start of a mission: said by an operator, or beside the first row of a boundary."""

from __future__ import annotations

import math

import numpy as np
import shapely

from vinum_nav.briefing.boundary_file import to_map
from vinum_nav.description.mission_file import Datum, StartPose
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Side

FIRST_ROW = "first-row"
BEFORE = 1.0
"""Distance of the start from the boundary's end of the first row [m]."""


def read_start(text: str) -> tuple[float, float, float]:
    """Latitude, longitude [deg] and heading [deg, clockwise from north] of 'LAT,LON,HEADING'.

    Raises:
        InputError: not three numbers, or beyond what can be.
    """
    try:
        latitude, longitude, heading = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            f"start {text!r}: wanted LAT,LON,HEADING in degrees, like 45.1,7.6,270, or {FIRST_ROW}"
        ) from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and abs(heading) <= 360):
        raise InputError(f"start {text!r}: wanted LAT within 90, LON within 180, HEADING in 0..360")
    return latitude, longitude, heading


def told_start(latitude: float, longitude: float, heading_deg: float, datum: Datum) -> StartPose:
    """Start in map at a position in degrees, with a compass heading."""
    x, y = to_map(np.array([[longitude, latitude]]), datum)[0]
    yaw = math.remainder(math.radians(90.0 - heading_deg), math.tau)
    return StartPose(x=float(x), y=float(y), yaw=round(yaw, 4))


def first_row_start(
    boundary_xy: Array, row_spacing: float, side_margin: float, side: Side
) -> StartPose:
    """Start before the outer row along the boundary's longer side, with the block on `side`.

    Of the two ends from where that is so, the southern one is taken.

    Args:
        boundary_xy: corners (N, 2) in map [m].
        side_margin: distance of the boundary from the outer rows [m].
    """
    box = shapely.minimum_rotated_rectangle(shapely.Polygon(boundary_xy))
    corners = np.array(shapely.geometry.polygon.orient(box, sign=1.0).exterior.coords)[:-1]
    edges = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(*edges.T)
    longer = np.flatnonzero(lengths >= lengths.max() - 1e-6)
    starts = [_beside(corners, edges, int(edge), row_spacing, side_margin, side) for edge in longer]
    best = min(starts, key=lambda start: (round(start.y, 2), start.x))
    return StartPose(x=round(best.x, 2), y=round(best.y, 2), yaw=round(best.yaw, 4))


def _beside(
    corners: Array, edges: Array, edge: int, row_spacing: float, side_margin: float, side: Side
) -> Pose2:
    """Pose along an edge of a counterclockwise box, whose inside is on the left of the edge."""
    along = edges[edge] / np.hypot(*edges[edge])
    begin = corners[edge]
    if side is Side.RIGHT:  # driven the other way, the inside is on the right
        begin, along = begin + edges[edge], -along
    inward = np.array([-along[1], along[0]]) * side.sign
    x, y = begin - BEFORE * along - (row_spacing / 2 - side_margin) * inward
    return Pose2(float(x), float(y), math.atan2(along[1], along[0]))
