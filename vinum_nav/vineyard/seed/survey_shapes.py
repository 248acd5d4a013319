"""Geometries of GeoJSON that hold several others, or are drawn around a row, made simple."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

PARTS = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
"""Geometries of several parts, and what each part is."""
WIDEST_ROW = 2.5
"""Greatest width of a polygon that is drawn around a row [m]."""
LEAST_LENGTH = 2.0
"""Least length of such a polygon, as a multiple of its width."""
DEGREE = 111_320.0
"""Length of a degree of latitude [m]."""


def simple_features(feature: Any) -> Iterator[Any]:
    """The feature with a plain geometry; one feature for each part of a geometry of several.

    Parts of points are named after the whole: NAME-1, NAME-2. Lines that go on where another ends
    are one line. A collection of one geometry is that geometry.
    """
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    parts = _parts(geometry)
    if len(parts) < 2:
        yield {**feature, "geometry": parts[0]} if parts else feature
        return
    for number, part in enumerate(parts, start=1):
        yield _named({**feature, "geometry": part}, number, parts[0]["type"])


def _parts(geometry: Any) -> list[Any]:
    """Plain geometries of one; none where it is not understood."""
    if not isinstance(geometry, dict):
        return []
    kind, found = geometry.get("type"), geometry.get("coordinates")
    inside = geometry.get("geometries")
    if kind == "GeometryCollection" and isinstance(inside, list) and len(inside) == 1:
        return _parts(inside[0]) or inside
    if kind not in PARTS or not isinstance(found, list):
        return []
    lists = [part for part in found if isinstance(part, list)]
    if len(lists) < len(found):
        return []
    parts = _joined(lists) if kind == "MultiLineString" else lists
    return [{"type": PARTS[kind], "coordinates": part} for part in parts]


def _joined(lines: list[list[Any]]) -> list[list[Any]]:
    joined: list[list[Any]] = []
    for line in lines:
        if joined and line and joined[-1] and joined[-1][-1] == line[0]:
            joined[-1] = joined[-1] + line[1:]
        else:
            joined.append(line)
    return joined


def _named(feature: dict[str, Any], number: int, shape: str) -> dict[str, Any]:
    """A part of a feature under a name of its own; parts of lines and polygons need none."""
    properties = feature.get("properties")
    if shape != "Point" or not isinstance(properties, dict):
        return feature
    return {**feature, PART: number}


PART = "vinum_nav_part"
"""Member of a feature that says which part of a geometry of several points it is."""


def midline(polygon: Any) -> list[list[float]] | None:
    """Middle line (2 points, [longitude, latitude]) of a narrow polygon around a straight row.

    None for a polygon that is malformed, too wide or too short to be one row.
    """
    try:
        ring = np.array(polygon[0], dtype=float)[:, :2]
        middle = ring.mean(axis=0)
        scale = np.array([DEGREE * math.cos(math.radians(float(middle[1]))), DEGREE])
        box = shapely.Polygon((ring - middle) * scale).minimum_rotated_rectangle
        corners = np.array(box.exterior.coords)[:4]
    except (TypeError, ValueError, IndexError, AttributeError, shapely.errors.ShapelyError):
        return None
    if not np.isfinite(corners).all():
        return None
    if np.linalg.norm(corners[1] - corners[0]) > np.linalg.norm(corners[2] - corners[1]):
        corners = np.roll(corners, -1, axis=0)
    width = float(np.linalg.norm(corners[1] - corners[0]))
    length = float(np.linalg.norm(corners[2] - corners[1]))
    if width > WIDEST_ROW or length < LEAST_LENGTH * width:
        return None
    ends = np.array([corners[0] + corners[1], corners[2] + corners[3]]) / 2
    return [[float(x), float(y)] for x, y in ends / scale + middle]
