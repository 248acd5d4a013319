"""The plan of a surveyed block: its rows found, its posts where they stand."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.layout import LINE_STEP, Layout, RowPlan, SurveyedRow, post_places
from vinum_nav.vineyard.growing.row_frame import RowFrame
from vinum_nav.vineyard.growing.survey_checks import (
    ROW_SPACING,
    VINE_SPACING,
    check_apart,
    check_row,
    check_spacing,
)
from vinum_nav.vineyard.seed.survey import SurveyPoint

LEAST_APART = 0.5
"""Least distance of two rows [m]."""
LEAST_BOW = 0.05
"""Height of a row's arc over its chord from which rows count as curved [m]."""
MOST_NAMED = 3
"""Posts that a warning names."""
FARTHEST_POST = 5.0
"""Distance from the nearest vine at which a post still stands in that vine's row [m]."""
LEAST_POSTS = 2
"""Rows with fewer surveyed posts get posts of our own."""
_log = logging.getLogger(__name__)


def survey_layout(
    points: tuple[SurveyPoint, ...], xy: Array, row_spacing: float, post_spacing: float
) -> Layout:
    """Plan of a block from surveyed points at `xy` (N, 2) in map [m].

    Rows are counted in the order of their numbers in the survey, to the left of their direction.

    Args:
        row_spacing: of a block of one row, where the survey cannot tell [m].
        post_spacing: of the posts of rows without surveyed ones [m].

    Raises:
        InputError: the direction of the rows cannot be told, two rows are too close, a point is
            there twice, a vine lies far off its row, or a spacing cannot be.
    """
    vines = np.array([point.kind == "vine" for point in points])
    numbers = _row_numbers(points, xy, vines)
    names = np.array([point.id for point in points], dtype=object)
    for row in sorted(set(numbers[vines].tolist())):
        here = vines & (numbers == row)
        check_row(row, names[here].tolist(), xy[here])
    frame = _straighten(_straight_frame(xy[vines], numbers[vines]), xy, numbers)
    uv = frame.to_uv(xy)
    planted = sorted(set(numbers[vines].tolist()))
    middles = {row: float(np.mean(uv[vines & (numbers == row), 1])) for row in planted}
    order = sorted(planted, key=middles.__getitem__)
    gaps = np.diff([middles[row] for row in order])
    if len(gaps) and gaps.min() < LEAST_APART:
        k = int(np.argmin(gaps))
        raise InputError(
            f"rows {order[k]} and {order[k + 1]} are {gaps[k]:.2f} m apart; expected "
            f"{LEAST_APART} m or more"
        )
    rows = tuple(
        _plan(
            index,
            frame,
            _Stretch.of(row, names, uv, vines & (numbers == row)),
            _Stretch.of(row, names, uv, ~vines & (numbers == row)),
            middles[row],
            post_spacing,
        )
        for index, row in enumerate(order)
    )
    _tell_replaced(rows, names[~vines].tolist())
    spacing = float(np.median(gaps)) if len(gaps) else row_spacing
    check_spacing("rows", spacing, ROW_SPACING)
    vine_spacing = _vine_spacing(rows, frame)
    check_spacing("vines of a row", vine_spacing, VINE_SPACING)
    return Layout(frame, spacing, vine_spacing, rows)


@dataclass(frozen=True)
class _Stretch:
    """Things of one kind in one row: number of the row, names and (u, v) in order of u."""

    row: int
    names: tuple[str, ...]
    uv: Array

    @classmethod
    def of(cls, row: int, names: Array, uv: Array, chosen: Array) -> _Stretch:
        order = np.flatnonzero(chosen)[np.argsort(uv[chosen, 0])]
        found = cls(row, tuple(names[order].tolist()), uv[order])
        check_apart(row, list(found.names), found.uv)
        return found


def _tell_replaced(rows: tuple[RowPlan, ...], posts: list[str]) -> None:
    """Warn once of surveyed posts that are not used."""
    used = {name for row in rows if row.surveyed is not None for name in row.surveyed.posts}
    lost = [name for name in posts if name not in used]
    if lost:
        shown = ", ".join(map(repr, lost[:MOST_NAMED])) + (", ..." if lost[MOST_NAMED:] else "")
        _log.warning(
            "left out %d posts of the survey, in rows without vines or with fewer than %d posts, "
            "which get posts of our own: %s",
            *(len(lost), LEAST_POSTS, shown),
        )


def _row_numbers(points: tuple[SurveyPoint, ...], xy: Array, vines: Array) -> Array:
    """Row of every point (N,); a post without one stands in the row of the nearest vine."""
    numbers = np.array([0 if point.row is None else point.row for point in points])
    for k, point in enumerate(points):
        if point.row is None:
            distances = np.linalg.norm(xy[vines] - xy[k], axis=1)
            if distances.min() > FARTHEST_POST:
                raise InputError(
                    f"post {point.id!r} has no row and is {distances.min():.2f} m from the nearest "
                    f"vine; expected {FARTHEST_POST} m or less, or its row"
                )
            numbers[k] = numbers[vines][int(np.argmin(distances))]
    return numbers


def _straight_frame(xy: Array, numbers: Array) -> RowFrame:
    """Frame along the rows of vines (N, 2): the direction in which they scatter most."""
    centred = np.concatenate(
        [xy[numbers == k] - xy[numbers == k].mean(axis=0) for k in set(numbers)]
    )
    scatter = centred.T @ centred
    values, vectors = np.linalg.eigh(scatter)
    if values[1] < 1e-6:
        raise InputError("expected a row of two vines or more, got one vine in each row")
    u = vectors[:, 1]
    v = np.array([-u[1], u[0]])
    if len(set(numbers)) > 1:
        rising = float((numbers - numbers.mean()) @ ((xy - xy.mean(axis=0)) @ v))
    else:
        rising = float((xy[-1] - xy[0]) @ u)
    heading = math.atan2(u[1], u[0]) if rising >= 0 else math.atan2(-u[1], -u[0])
    first = RowFrame(np.zeros(2), heading)
    uv = first.to_uv(xy)
    lowest = numbers == min(set(numbers), key=lambda k: float(uv[numbers == k, 1].mean()))
    return RowFrame(
        first.to_map(np.array([uv[:, 0].min(), uv[lowest, 1].mean()])),
        heading,
    )


def _straighten(frame: RowFrame, xy: Array, numbers: Array) -> RowFrame:
    """The frame bent so that all rows are lines of equal v, if they are curved at all."""
    uv = frame.to_uv(xy)
    middle = float((uv[:, 0].min() + uv[:, 0].max()) / 2)
    fits = []
    for row in set(numbers.tolist()):
        u, v = (uv[numbers == row] - [middle, 0.0]).T
        if len(set(u.tolist())) > 3:
            fits.append((*np.polynomial.polynomial.polyfit(u, v, 2), float(np.ptp(u)) ** 4))
    if not fits:
        return frame
    offsets, slopes, bends, weights = np.array(fits).T
    curvature = 2 * float(np.average(bends, weights=weights))
    if abs(curvature) * float(np.ptp(uv[:, 0])) ** 2 / 8 < LEAST_BOW:
        return frame
    slope = float(np.average(slopes, weights=weights))
    origin = frame.to_map(np.array([middle, offsets.min()]))
    return RowFrame(origin, frame.heading + math.atan(slope), curvature)


def _plan(
    index: int,
    frame: RowFrame,
    surveyed: _Stretch,
    surveyed_posts: _Stretch,
    v: float,
    post_spacing: float,
) -> RowPlan:
    vines, posts, post_names = surveyed.uv, surveyed_posts.uv, surveyed_posts.names
    if len(posts) < LEAST_POSTS:
        post_names = ()
        row = np.column_stack([vines[:, 0], np.full(len(vines), v)])
        posts = post_places(row, vines[:, 0], post_spacing)
    ends = [min(vines[0, 0], posts[0, 0]), max(vines[-1, 0], posts[-1, 0])]
    steps = 1 if frame.curvature == 0.0 else math.ceil((ends[1] - ends[0]) / LINE_STEP)
    line = np.linspace([ends[0], v], [ends[1], v], steps + 1)
    return RowPlan(
        index,
        f"r{index}",
        index,
        frame.to_map(vines),
        np.ones(len(vines), dtype=bool),
        frame.to_map(posts),
        frame.to_map(line),
        SurveyedRow(surveyed.row, surveyed.names, post_names),
    )


def _vine_spacing(rows: tuple[RowPlan, ...], frame: RowFrame) -> float:
    """Median of the gaps within rows: a missing vine does not count."""
    gaps = [np.diff(frame.to_uv(row.places)[:, 0]) for row in rows]
    return float(np.median(np.concatenate(gaps)))
