"""GeoJSON files as QGIS, geopandas and surveying tools write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vinum_nav.errors import InputError
from vinum_nav.strict_json import read_json
from vinum_nav.vineyard.seed.survey_formats import CONVERT, format_of
from vinum_nav.vineyard.seed.survey_shapes import (
    LEAST_LENGTH,
    WIDEST_ROW,
    midline,
    simple_features,
)

WGS84 = re.compile(r"(CRS84H?|EPSG:+(\d+(\.\d+)*:)?(4326|4979)|WGS ?84)$", re.IGNORECASE)
"""Names of coordinate systems that are longitude and latitude of WGS84."""


def features(path: Path) -> Iterator[tuple[str, Any]]:
    """Every feature of a FeatureCollection and the words that name its place in an error.

    A feature of several points or lines comes once for each; see `simple_features`.

    Text is UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Raises:
        InputError: missing, not a FeatureCollection, empty, or not in WGS84.
    """
    if not path.is_file():
        raise InputError(f"no survey file {path}")
    content = path.read_bytes()
    try:
        data = read_json(content)
    except (ValueError, RecursionError) as error:
        found = format_of(content)
        named = f"got {found}; {CONVERT}" if found else str(error)
        raise InputError(f"{path}: not JSON: {named}") from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise InputError(f"{path}: expected a GeoJSON FeatureCollection, got {short(data)}")
    _check_coordinate_system(path, data.get("crs"))
    found = data.get("features")
    if not isinstance(found, list) or not found:
        raise InputError(f"{path}: expected a list of features, got {short(found)}")
    for index, feature in enumerate(found):
        for part in simple_features(feature):
            yield f"{path}: feature {index}", part


def property_of(properties: Mapping[str, Any], name: str) -> Any:
    """Value of a property; capitals in its name do not matter where only one is meant.

    Of several names with commas the first counts that has a value.
    """
    if name in properties:
        return properties[name]
    if "," in name:
        found = (property_of(properties, one.strip()) for one in name.split(","))
        return next((value for value in found if value is not None), None)
    alike = [key for key in properties if key.casefold() == name.casefold()]
    return properties[alike[0]] if len(alike) == 1 else None


def coordinates(where: str, geometry: Any) -> tuple[float, float]:
    """Longitude in [-180, 180) and latitude [deg] of a Point.

    What follows them (height, measure) is not read.

    Raises:
        InputError: another geometry, or no such numbers.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    found = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind != "Point":
        raise InputError(f"{where}: geometry: expected a Point, got {short(geometry)}")
    return _position(where, found)


def line_coordinates(where: str, geometry: Any) -> list[tuple[float, float]]:
    """Longitude and latitude [deg] of the points of a LineString, two or more.

    A narrow Polygon around a straight row is its middle line.

    Raises:
        InputError: another geometry, or no such numbers.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    found = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Polygon":
        found = midline(found)
        if found is None:
            raise InputError(
                f"{where}: geometry: expected a LineString, or a Polygon around one straight row "
                f"(at most {WIDEST_ROW:g} m wide, {LEAST_LENGTH:g} times as long), got another"
            )
    elif kind != "LineString":
        raise InputError(f"{where}: geometry: expected a LineString, got {short(geometry)}")
    if not isinstance(found, list) or len(found) < 2:
        raise InputError(f"{where}: coordinates: expected two points or more, got {short(found)}")
    return [_position(where, point) for point in found]


def _position(where: str, found: Any) -> tuple[float, float]:
    if not isinstance(found, list) or len(found) < 2 or not all(map(_is_number, found[:2])):
        raise InputError(
            f"{where}: coordinates: expected [longitude, latitude], got {short(found)}"
        )
    longitude, latitude = found[:2]
    if not (-180 <= longitude < 361 and abs(latitude) <= 90):
        raise InputError(
            f"{where}: coordinates: expected longitude in [-180, 360] and latitude in [-90, 90] "
            f"of WGS84 (EPSG:4326), got {short([longitude, latitude])}{_guess(longitude, latitude)}"
        )
    return (longitude + 180.0) % 360.0 - 180.0 if longitude >= 180 else longitude, latitude


def _guess(longitude: float, latitude: float) -> str:
    """Words on what two numbers may be that are no longitude and latitude."""
    if abs(longitude) <= 90 < abs(latitude) <= 180:
        return "; is the latitude written first?"
    if max(abs(longitude), abs(latitude)) > 1000:
        return "; metres of a map projection? `ogr2ogr -t_srs EPSG:4326 NEW OLD` converts it"
    return ""


def short(value: Any) -> str:
    """A value as it is shown in an error."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_coordinate_system(path: Path, crs: Any) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else crs
    name = properties if isinstance(properties, dict) and name is None else name
    if not isinstance(name, str) or not WGS84.search(name.strip()):
        raise InputError(
            f"{path}: crs: expected WGS84 (EPSG:4326), got {short(name)}; export it in EPSG:4326, "
            "or use `ogr2ogr -t_srs EPSG:4326 NEW OLD`"
        )
