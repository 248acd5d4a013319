"""A block as it was surveyed: GeoJSON of vines, posts and rows in WGS84."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pymap3d

from vinum_nav.description.mission_file import Datum
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.vineyard.seed.survey_file import (
    coordinates,
    features,
    line_coordinates,
    property_of,
    short,
)
from vinum_nav.vineyard.seed.survey_properties import SurveyProperties
from vinum_nav.vineyard.seed.survey_shapes import PART

DATUM_DECIMALS = 5
"""Decimals of a datum [deg] that is taken from the survey itself: about a metre."""
LEAST_POSTS = 4
"""Posts that a block without vines needs."""
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
    """One surveyed point.

    Attributes:
        id: the grower's, unique in the survey.
        kind: 'line' for a point of a row that is drawn as a line.
        row: number of the row in the survey; None where the survey does not say it.
        longitude_deg: in [-180, 180).
    """

    id: str
    kind: Literal["vine", "post", "line"]
    row: int | None
    longitude_deg: float
    latitude_deg: float
    line: int | None = None
    """Number of the line that the point is of."""


def read_survey(
    path: Path, properties: SurveyProperties = OUR_PROPERTIES
) -> tuple[SurveyPoint, ...]:
    """All vines, posts and lines of rows of a survey, in the file's order.

    A FeatureCollection in WGS84 (longitude, latitude): Points, each with an id (unique, of the
    properties or of the feature), a kind and a row: a number, or one word and a number; and
    LineStrings of rows, or narrow Polygons around them. Posts may do without id and row. Vines may
    do without, too, but then all of them. Lines count only where the vines do not say their rows.
    Without vines there have to be lines or posts, and the distance of the vines that stand along
    them.
    Other features are left out, and one warning counts them by kind; but a point of another kind
    that has a row may be a vine by another word: it is refused unless `properties.others` names
    its kind.

    Args:
        properties: names of the properties, and words for vines and posts.

    Raises:
        InputError: missing, malformed or empty; names the file, the feature and what was expected.
    """
    reader = _Reader(properties)
    for where, feature in features(path):
        reader.take(where, feature)
    points, left_out = reader.finish(), reader.told()
    kinds = Counter(point.kind for point in points)
    vines, posts = kinds["vine"], kinds["post"]
    can_be_planted = kinds["line"] > 0 or (vines == 0 and posts >= LEAST_POSTS)
    if vines < LEAST_VINES and not (can_be_planted and properties.vine_spacing is not None):
        hint = f"; left out {left_out}; {properties}" if left_out else ""
        if can_be_planted:
            hint += "; its lines or posts make rows where survey_properties.vine_spacing is given"
        raise InputError(
            f"{path}: expected {LEAST_VINES} vines or more, got {vines} in {len(points)} points"
            f"{hint}"
        )
    if left_out:
        _log.warning(
            "%s: used %d vines and %d posts; left out, being neither: %s",
            *(path, vines, posts, left_out),
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
        self._points: list[SurveyPoint] = []
        self._without_id: list[tuple[str, int]] = []
        """Place in the file, and index in the points, of vines without an id."""
        self._without_row: list[str] = []
        self._lines: list[tuple[str, Any, Any]] = []
        """Place in the file, row and geometry of rows that are drawn; read where they count."""
        self._count = 0

    def take(self, where: str, feature: Any) -> None:
        """Keep a vine, a post or a line, count anything else."""
        self._count += 1
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise InputError(f"{where}: expected a Feature, got {short(feature)}")
        properties, geometry = feature.get("properties") or {}, feature.get("geometry")
        if not isinstance(properties, dict):
            raise InputError(f"{where}: expected properties, got {short(properties)}")
        name = _name(property_of(properties, self._names.id))
        name = _name(feature.get("id")) if name is None else name
        if name is not None and PART in feature:
            name = f"{name}-{feature[PART]}"
        where = f"{where} ({name})" if name is not None else f"{where}"
        row = property_of(properties, self._names.row)
        kind = self._kind(where, properties, has_row=row is not None, geometry=geometry)
        if kind is None:
            return
        if kind == "line":
            self._lines.append((where, row, geometry))
            return
        number = None if row in (None, "") else self._row(where, row)
        longitude, latitude = coordinates(where, geometry)
        if kind == "vine" and number is None:
            self._without_row.append(f"{where}: {self._names.row}")
        if name is None:
            got = short(property_of(properties, self._names.id))
            if kind == "vine":
                place = f"{where}: {self._names.id}: expected a name, got {got}"
                self._without_id.append((place, len(self._points)))
            name = f"{kind} of feature {self._count - 1}"
        if name in self._ids:
            raise InputError(f"{where}: another feature has the id {name!r}, too")
        self._ids.add(name)
        self._points.append(SurveyPoint(name, kind, number, longitude, latitude))

    def finish(self) -> tuple[SurveyPoint, ...]:
        """The points, when all features were taken.

        Raises:
            InputError: some vines have an id or a row and others have none.
        """
        vines = sum(point.kind == "vine" for point in self._points)
        if 0 < len(self._without_id) < vines:
            raise InputError(self._without_id[0][0])
        if 0 < len(self._without_row) < vines:
            raise InputError(f"{self._without_row[0]}: expected a whole number, got None")
        for count, (_, index) in enumerate(self._without_id, start=1):
            self._points[index] = replace(self._points[index], id=f"vine {count}")
        if not vines or self._without_row:
            return (*self._points, *self._line_points())
        for _, _, geometry in self._lines:
            named = f"of kind {self._names.line!r}, for vines say their rows"
            self._left_out[named, str(geometry.get("type"))] += 1
        return tuple(self._points)

    def _line_points(self) -> Iterator[SurveyPoint]:
        for line, (where, row, geometry) in enumerate(self._lines):
            number = None if row in (None, "") else self._row(where, row)
            for k, (longitude, latitude) in enumerate(line_coordinates(where, geometry)):
                name = f"point {k} of line {line}"
                yield SurveyPoint(name, "line", number, longitude, latitude, line)

    def told(self) -> str:
        """Left-out features by kind and geometry, the most frequent first."""
        counted = self._left_out.most_common()
        return ", ".join(f"{count} {kind} ({shape})" for (kind, shape), count in counted)

    def _kind(
        self, where: str, properties: dict[str, Any], *, has_row: bool, geometry: Any
    ) -> Literal["vine", "post", "line"] | None:
        """Kind of a feature; None for what a survey does without."""
        word = property_of(properties, self._names.kind)
        said = word.strip().casefold() if isinstance(word, str) else None
        shape = geometry.get("type") if isinstance(geometry, dict) else None
        kind = self._names.kind_of(word) if isinstance(word, str) else None
        if word is None and shape == "Point":
            kind = self._names.points_are
        if kind is not None and (kind != "line" or shape in ("LineString", "Polygon")):
            return kind
        plant = has_row and shape == "Point" and said not in self._others
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
