"""A block as it was surveyed: GeoJSON points of vines and posts in WGS84."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pymap3d

from vinum_nav.description.mission_file import Datum
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.vineyard.seed.survey_file import coordinates, features, property_of, short
from vinum_nav.vineyard.seed.survey_properties import SurveyProperties

DATUM_DECIMALS = 5
"""Decimals of a datum [deg] that is taken from the survey itself: about a metre."""
LEAST_VINES = 2
"""A block needs, to know which way its rows run."""
FARTHEST = 5_000.0
"""Greatest distance of a surveyed point from the datum [m]."""
MOST_ROWS = 1_000_000
"""Greatest number of a row."""
OUR_PROPERTIES = SurveyProperties()
"""Names in a survey and a ground truth of ours."""
_ROW = re.compile(r"(\D*)(\d+)")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SurveyPoint:
    """One surveyed thing.

    Attributes:
        id: the grower's, unique in the survey.
        row: number of the row in the survey; None for a post of which the survey does not say it.
        longitude_deg: in [-180, 180).
    """

    id: str
    kind: Literal["vine", "post"]
    row: int | None
    longitude_deg: float
    latitude_deg: float


def read_survey(
    path: Path, properties: SurveyProperties = OUR_PROPERTIES
) -> tuple[SurveyPoint, ...]:
    """All vines and posts of a survey, in the file's order.

    A FeatureCollection of Points in WGS84 (longitude, latitude), each with an id (unique, of the
    properties or of the feature), a kind and a row: a number, or one word and a number. Posts may
    do without a row. Other features are left out, and one warning counts them by kind; but a point
    of another kind that has a row may be a vine by another word: it is refused unless
    `properties.others` names its kind.

    Args:
        properties: names of the properties, and words for vines and posts.

    Raises:
        InputError: missing, malformed or empty; names the file, the feature and what was expected.
    """
    reader = _Reader(properties)
    for where, feature in features(path):
        reader.take(where, feature)
    points, left_out = tuple(reader.points), reader.told()
    vines = sum(point.kind == "vine" for point in points)
    if vines < LEAST_VINES:
        hint = f"; left out {left_out}; {properties}" if left_out else ""
        raise InputError(
            f"{path}: expected {LEAST_VINES} vines or more, got {vines} in {len(points)} points"
            f"{hint}"
        )
    if left_out:
        _log.warning(
            "%s: used %d vines and %d posts; left out, being neither: %s",
            *(path, vines, len(points) - vines, left_out),
        )
    return points


def survey_datum(points: tuple[SurveyPoint, ...], altitude: float) -> Datum:
    """A datum in the middle of a survey, which may lie across 180 degrees of longitude."""
    latitude = float(np.mean([point.latitude_deg for point in points]))
    first = points[0].longitude_deg
    east = np.array([point.longitude_deg - first for point in points])
    longitude = first + float(np.mean((east + 180.0) % 360.0 - 180.0))
    return Datum(
        latitude_deg=round(latitude, DATUM_DECIMALS),
        longitude_deg=round((longitude + 180.0) % 360.0 - 180.0, DATUM_DECIMALS),
        altitude=altitude,
    )


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


class _Reader:
    """Features of one file, taken one after the other."""

    def __init__(self, properties: SurveyProperties) -> None:
        self._names = properties
        self._others = {word.strip().casefold() for word in properties.others}
        self._ids: set[str] = set()
        self._row_word: str | None = None
        self._left_out: Counter[tuple[str, str]] = Counter()
        self.points: list[SurveyPoint] = []

    def take(self, where: str, feature: Any) -> None:
        """Keep a vine or a post, count anything else."""
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise InputError(f"{where}: expected a Feature, got {short(feature)}")
        properties, geometry = feature.get("properties") or {}, feature.get("geometry")
        if not isinstance(properties, dict):
            raise InputError(f"{where}: expected properties, got {short(properties)}")
        name = _name(property_of(properties, self._names.id))
        name = _name(feature.get("id")) if name is None else name
        where = f"{where} ({name})" if name is not None else f"{where}"
        row = property_of(properties, self._names.row)
        kind = self._kind(where, properties, has_row=row is not None, geometry=geometry)
        if kind is None:
            return
        if name is None:
            got = short(property_of(properties, self._names.id))
            raise InputError(f"{where}: {self._names.id}: expected a name, got {got}")
        number = None if kind == "post" and row in (None, "") else self._row(where, row)
        longitude, latitude = coordinates(where, geometry)
        if name in self._ids:
            raise InputError(f"{where}: another feature has the id {name!r}, too")
        self._ids.add(name)
        self.points.append(SurveyPoint(name, kind, number, longitude, latitude))

    def told(self) -> str:
        """Left-out features by kind and geometry, the most frequent first."""
        counted = self._left_out.most_common()
        return ", ".join(f"{count} {kind} ({shape})" for (kind, shape), count in counted)

    def _kind(
        self, where: str, properties: dict[str, Any], *, has_row: bool, geometry: Any
    ) -> Literal["vine", "post"] | None:
        """Kind of a feature; None for what a survey does without."""
        word = property_of(properties, self._names.kind)
        said = word.strip().casefold() if isinstance(word, str) else None
        if said == self._names.vine.strip().casefold():
            return "vine"
        if said == self._names.post.strip().casefold():
            return "post"
        shape = geometry.get("type") if isinstance(geometry, dict) else None
        plant = has_row and shape in ("Point", "MultiPoint") and said not in self._others
        if plant or (word is None and shape is None):
            raise InputError(
                f"{where}: {self._names.kind}: expected {self._names.vine} or {self._names.post}, "
                f"got {short(word)}; its properties: {short(', '.join(properties))}; {self._names}"
            )
        named = "without a kind" if word is None else f"of kind {short(word)}"
        self._left_out[named, str(shape)] += 1
        return None

    def _row(self, where: str, row: Any) -> int:
        number, word = _row_number(row)
        if number is None or abs(number) > MOST_ROWS:
            raise InputError(
                f"{where}: {self._names.row}: expected a whole number, got {short(row)}"
            )
        self._row_word = word if self._row_word is None else self._row_word
        if word != self._row_word:
            raise InputError(
                f"{where}: {self._names.row}: expected {self._row_word!r} before the number as in "
                f"the features before, got {short(row)}"
            )
        return number


def _row_number(row: Any) -> tuple[int | None, str]:
    """Whole number of a row, None where there is none, and the word before it."""
    if isinstance(row, str):
        try:
            row = float(row)
        except ValueError:
            found = _ROW.fullmatch(row.strip())
            return (int(found[2]), found[1]) if found else (None, "")
    if isinstance(row, float) and row.is_integer():
        row = int(row)
    return (row, "") if isinstance(row, int) and not isinstance(row, bool) else (None, "")


def _name(value: Any) -> str | None:
    """Id of a feature as text; 7.0, as tables with a gap write it, is 7."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return str(value).strip() or None
