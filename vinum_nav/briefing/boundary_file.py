"""Boundary of a block out of a GeoJSON file, as map applications and QGIS write it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pymap3d
import shapely
from shapely.errors import ShapelyError

from vinum_nav.description.mission_file import Datum
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array

CENTIMETRE = 2
"""Decimals of a corner in map [m]."""


def read_boundary(path: Path) -> Array:
    """Corners (N, 2) as longitude, latitude [deg] of the one polygon in a GeoJSON file.

    A closed line counts as a polygon; holes, points and open lines are left out.

    Raises:
        InputError: no such file, no GeoJSON, no polygon or more than one, or corners that are no
            degrees; says what was found.
    """
    if not path.is_file():
        raise InputError(f"no boundary file {path}")
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not JSON: {error}") from error
    geometries = list(_geometries(whole, path))
    rings = [ring for geometry in geometries for ring in _rings(geometry, path)]
    if len(rings) != 1:
        kinds = sorted({str(geometry.get("type")) for geometry in geometries}) or ["nothing"]
        raise InputError(
            f"{path}: {len(rings)} polygons (found: {', '.join(kinds)}), wanted the one that is "
            "the boundary of the block"
        )
    ring = rings[0]
    if not (np.isfinite(ring).all() and (np.abs(ring) <= [180, 90]).all()):
        raise InputError(f"{path}: corners are no longitude and latitude in degrees (WGS84)")
    return ring[:-1]


def to_map(corners_lonlat: Array, datum: Datum) -> Array:
    """Corners (N, 2) in map [m] of corners as longitude, latitude [deg]."""
    at = datum.latitude_deg, datum.longitude_deg, datum.altitude
    lon, lat = np.asarray(corners_lonlat, dtype=float).T
    east, north, _ = pymap3d.geodetic2enu(lat, lon, np.full(len(lat), datum.altitude), *at)
    return np.round(np.column_stack([east, north]), CENTIMETRE)


def _geometries(part: Any, path: Path) -> Any:
    """Geometries of a GeoJSON object, of whatever kind."""
    if not isinstance(part, dict) or "type" not in part:
        raise InputError(f"{path}: no GeoJSON: wanted an object with a type")
    if part["type"] == "FeatureCollection":
        for feature in part.get("features") or []:
            yield from _geometries(feature, path)
    elif part["type"] == "Feature":
        if part.get("geometry"):
            yield from _geometries(part["geometry"], path)
    elif part["type"] == "GeometryCollection":
        for geometry in part.get("geometries") or []:
            yield from _geometries(geometry, path)
    else:
        yield part


def _rings(geometry: dict[str, Any], path: Path) -> list[Array]:
    """Closed outer rings (N, 2) of a geometry."""
    try:
        shape = shapely.geometry.shape(geometry)
    except (ShapelyError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: a {geometry.get('type')} that cannot be read: {error}") from None
    parts = getattr(shape, "geoms", [shape])
    polygons = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    lines = [part for part in parts if part.geom_type == "LineString" and part.is_closed]
    outer = [polygon.exterior for polygon in polygons] + lines
    return [np.array(ring.coords, dtype=float)[:, :2] for ring in outer if len(ring.coords) > 3]
