"""A block as it was surveyed: GeoJSON points of vines and posts in WGS84."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pymap3d

from vinum_nav.description.mission_file import Datum
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.strict_json import read_json

KINDS = ("vine", "post")
BESIDE = (
    *("cordon", "row", "boundary", "anchor", "obstacle", "replant"),
    *("neighbour_vine", "neighbour_post", "neighbour_row"),
)
"""Kinds of our ground truth that a survey does without: a truth file is a survey, too."""
DATUM_DECIMALS = 5
"""Of a datum in degrees that is taken from the survey itself: about a metre."""
LEAST_VINES = 2
"""A block needs, to know which way its rows run."""
FARTHEST = 5_000.0
"""Greatest distance of a surveyed point from the datum [m]."""


@dataclass(frozen=True)
class SurveyPoint:
    """One surveyed thing."""

    id: str
    kind: Literal["vine", "post"]
    row: int
    longitude_deg: float
    latitude_deg: float


def read_survey(path: Path) -> tuple[SurveyPoint, ...]:
    """All vines and posts of a survey, in the file's order.

    A FeatureCollection of Points in WGS84 (longitude, latitude), each with the properties `id`
    (unique), `kind` ('vine' or 'post') and `row` (a whole number).

    Raises:
        InputError: missing, malformed or empty; names the file, the feature and what was expected.
    """
    points: list[SurveyPoint] = []
    seen: set[str] = set()
    for where, feature in _features(path):
        point = _point(where, feature)
        if point is None:
            continue
        if point.id in seen:
            raise InputError(f"{where}: another feature has the id {point.id!r}, too")
        seen.add(point.id)
        points.append(point)
    vines = sum(point.kind == "vine" for point in points)
    if vines < LEAST_VINES:
        raise InputError(
            f"{path}: expected {LEAST_VINES} vines or more, got {vines} in {len(points)} points"
        )
    return tuple(points)


def survey_datum(points: tuple[SurveyPoint, ...], altitude: float) -> Datum:
    """A datum in the middle of a survey."""
    middle = np.mean([(point.latitude_deg, point.longitude_deg) for point in points], axis=0)
    latitude, longitude = (round(float(value), DATUM_DECIMALS) for value in middle)
    return Datum(latitude_deg=latitude, longitude_deg=longitude, altitude=altitude)


def survey_xy(points: tuple[SurveyPoint, ...], datum: Datum) -> Array:
    """Positions (N, 2) in map [m].

    Raises:
        InputError: a point is too far from the datum to belong to it.
    """
    east, north, _ = pymap3d.geodetic2enu(
        np.array([point.latitude_deg for point in points]),
        np.array([point.longitude_deg for point in points]),
        datum.altitude,
        datum.latitude_deg,
        datum.longitude_deg,
        datum.altitude,
    )
    xy = np.column_stack([east, north])
    distances = np.linalg.norm(xy, axis=1)
    far = int(np.argmax(distances))
    if distances[far] > FARTHEST:
        raise InputError(
            f"point {points[far].id!r} is {distances[far] / 1000:.0f} km from the datum "
            f"{datum.latitude_deg}, {datum.longitude_deg}; wanted {FARTHEST / 1000:.0f} km at most"
        )
    return xy


def _features(path: Path) -> Iterator[tuple[str, Any]]:
    """Every feature and the words that name it in an error."""
    if not path.is_file():
        raise InputError(f"no survey file {path}")
    try:
        data = read_json(path.read_text())
    except ValueError as error:
        raise InputError(f"{path}: not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise InputError(f"{path}: expected a GeoJSON FeatureCollection, got {_short(data)}")
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise InputError(f"{path}: expected a list of features, got {_short(features)}")
    for index, feature in enumerate(features):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        name = properties.get("id") if isinstance(properties, dict) else None
        yield f"{path}: feature {index}" + (f" ({name})" if name is not None else ""), feature


def _point(where: str, feature: Any) -> SurveyPoint | None:
    """The point of a feature, None for what a survey does without."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise InputError(f"{where}: expected a Feature, got {_short(feature)}")
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict):
        raise InputError(f"{where}: expected properties id, kind, row, got {_short(properties)}")
    kind = properties.get("kind")
    if isinstance(kind, str) and kind in BESIDE:
        return None
    if kind not in KINDS:
        raise InputError(f"{where}: kind: expected {' or '.join(KINDS)}, got {_short(kind)}")
    name, row = properties.get("id"), properties.get("row")
    if not isinstance(name, str | int) or isinstance(name, bool) or name == "":
        raise InputError(f"{where}: id: expected a name, got {_short(name)}")
    if not isinstance(row, int) or isinstance(row, bool):
        raise InputError(f"{where}: row: expected a whole number, got {_short(row)}")
    longitude, latitude = _coordinates(where, geometry)
    return SurveyPoint(str(name), kind, row, longitude, latitude)


def _coordinates(where: str, geometry: Any) -> tuple[float, float]:
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        raise InputError(f"{where}: geometry: expected a Point, got {_short(geometry)}")
    coordinates = geometry.get("coordinates")
    numbers = isinstance(coordinates, list) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in coordinates
    )
    if not isinstance(coordinates, list) or not numbers or len(coordinates) not in (2, 3):
        raise InputError(
            f"{where}: coordinates: expected [longitude, latitude], got {_short(coordinates)}"
        )
    longitude, latitude = float(coordinates[0]), float(coordinates[1])
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise InputError(
            f"{where}: coordinates: expected longitude in [-180, 180] and latitude in [-90, 90], "
            f"got [{longitude}, {latitude}]"
        )
    return longitude, latitude


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
