"""Surveys without rows or vines: rows are found, vines planted along lines and between posts."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.row_finding import find_rows
from vinum_nav.vineyard.growing.survey_checks import check_once
from vinum_nav.vineyard.seed.survey import SurveyPoint

FARTHEST_LINE = 1.0
"""Greatest distance of a vine from the line of its row [m]."""
BACK = 0.3
"""Step back [m] from which on the points of a line are out of order."""
ROUNDING = 0.01
"""Share of a spacing that a line may be too short for its last vine."""
_log = logging.getLogger(__name__)
Points = tuple[SurveyPoint, ...]


def completed(points: Points, xy: Array, vine_spacing: float | None) -> tuple[Points, Array]:
    """Vines and posts at (N, 2) in map [m], every vine with its row.

    Args:
        points: of a survey, at `xy` (M, 2) in map [m].
        vine_spacing: of vines that have to be planted [m]; None where the survey has vines.

    Raises:
        InputError: the rows cannot be told; names the points and the distance.
    """
    vines = [k for k, point in enumerate(points) if point.kind == "vine"]
    posts = [k for k, point in enumerate(points) if point.kind == "post"]
    if vines and points[vines[0]].row is not None:
        return points, xy
    rows = _drawn_rows(points, xy)
    if vines:
        if not rows:
            vines, numbers = _found(points, xy, vines)
        else:
            numbers = _nearest_rows(points, xy, vines, rows)
        given = [replace(points[k], row=row) for k, row in zip(vines, numbers, strict=True)]
        kept = [points[k] for k in posts]
        return (*given, *kept), xy[vines + posts]
    assert vine_spacing is not None, "read_survey asks for it"
    posted = [points[k] for k in posts]
    if not rows:
        if any(post.row is None for post in posted):
            posts, numbers = _found(points, xy, posts)
            posted = [replace(points[k], row=row) for k, row in zip(posts, numbers, strict=True)]
        rows = list(_posted_rows(posted, xy[posts]))
    planted, places = _planted(rows, vine_spacing)
    return (*planted, *posted), np.concatenate([places, xy[posts]])


def _drawn_rows(points: Points, xy: Array) -> list[tuple[int, Array]]:
    """Number and polyline (K, 2) of every row that is drawn as a line."""
    drawn: dict[int, list[int]] = {}
    for k, point in enumerate(points):
        if point.line is not None:
            drawn.setdefault(point.line, []).append(k)
    if not drawn:
        return []
    lines = list(drawn.values())
    said = [points[members[0]].row for members in lines]
    if None not in said:
        return [
            (row, _one_way(row, xy[k]))
            for row, k in zip(said, lines, strict=True)
            if row is not None
        ]
    longest = max(lines, key=lambda k: float(np.linalg.norm(xy[k[-1]] - xy[k[0]])))
    along = xy[longest[-1]] - xy[longest[0]]
    if along[0] < 0:
        along = -along
    across = np.array([-along[1], along[0]])
    ordered = sorted(lines, key=lambda k: float(np.mean(xy[k] @ across)))
    return [(number, _one_way(number, xy[k])) for number, k in enumerate(ordered, start=1)]


def _one_way(row: int, line: Array) -> Array:
    """A row's polyline; one that goes back on itself with its points in order along the row."""
    along = (line - line.mean(axis=0)) @ np.linalg.svd(line - line.mean(axis=0))[2][0]
    steps = np.diff(along)
    if min(-steps.min(), steps.max()) <= BACK:
        return line
    _log.warning("the line of row %d goes back on itself: its points were put in order", row)
    return line[np.argsort(along, kind="stable")]


def _found(points: Points, xy: Array, chosen: list[int]) -> tuple[list[int], list[int]]:
    """Points that stand in rows, and the number of each one's row; the others are told."""
    kind = points[chosen[0]].kind
    check_once([points[k].id for k in chosen], xy[chosen])
    numbers = find_rows(xy[chosen], "vine" if kind == "vine" else "post").tolist()
    held = [(k, int(row)) for k, row in zip(chosen, numbers, strict=True) if row > 0]
    _log.warning("rows of %d %ss were found by fitting: %d rows", len(held), kind, max(numbers))
    lost = [points[k].id for k, row in zip(chosen, numbers, strict=True) if row == 0]
    if lost:
        _log.warning("left out %d %ss that stand in none of them: %s", len(lost), kind, lost)
    return [k for k, _ in held], [row for _, row in held]


def _nearest_rows(
    points: Points, xy: Array, vines: list[int], rows: list[tuple[int, Array]]
) -> list[int]:
    found = []
    for k in vines:
        distances = [_distance(xy[k], line) for _, line in rows]
        nearest = int(np.argmin(distances))
        if distances[nearest] > FARTHEST_LINE:
            raise InputError(
                f"vine {points[k].id!r} says no row and is {distances[nearest]:.2f} m from the "
                f"nearest line of a row; expected {FARTHEST_LINE} m at most"
            )
        found.append(rows[nearest][0])
    return found


def _distance(point: Array, line: Array) -> float:
    """Distance of a point (2,) from a polyline (K, 2) [m]."""
    steps = np.diff(line, axis=0)
    lengths = np.maximum(np.sum(steps**2, axis=1), 1e-12)
    share = np.clip(np.sum((point - line[:-1]) * steps, axis=1) / lengths, 0.0, 1.0)
    return float(np.linalg.norm(line[:-1] + share[:, None] * steps - point, axis=1).min())


def _posted_rows(posts: list[SurveyPoint], xy: Array) -> Iterator[tuple[int, Array]]:
    """Number and polyline of each row with two posts or more, from post to post."""
    numbers = np.array([post.row for post in posts])
    for row in sorted(set(numbers.tolist())):
        here = xy[numbers == row]
        if len(here) < 2:
            _log.warning("left out row %d: expected two posts or more, got one", row)
            continue
        along = np.linalg.svd(here - here.mean(axis=0))[2][0]
        yield int(row), here[np.argsort(here @ along)]


def _planted(rows: list[tuple[int, Array]], spacing: float) -> tuple[list[SurveyPoint], Array]:
    """Vines along polylines, half a spacing or more from their ends; 'ROW-PLACE' from 1."""
    vines: list[SurveyPoint] = []
    places: list[Array] = []
    counts: dict[int, int] = {}
    for row, line in rows:
        along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
        count = int(along[-1] / spacing + ROUNDING)
        if count < 1:
            _log.warning("left out %.2f m of row %d, too short for a vine", along[-1], row)
            continue
        first = (along[-1] - (count - 1) * spacing) / 2
        at = first + spacing * np.arange(count)
        places.append(np.column_stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)]))
        begin = counts.get(row, 0)
        counts[row] = begin + count
        vines += [
            SurveyPoint(f"{row}-{begin + k + 1}", "vine", row, np.nan, np.nan) for k in range(count)
        ]
    if not vines:
        raise InputError(f"no row is long enough for a vine each {spacing:g} m")
    return vines, np.concatenate(places)
