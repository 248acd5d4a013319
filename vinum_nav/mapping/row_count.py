"""Number of rows that fit between the sides of a boundary, and their spacing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.mapping.corner_comb import comb_gains
from vinum_nav.mapping.row_parameters import RowParameters

_MOST_ROWS = 1000


@dataclass(frozen=True)
class RowCount:
    """The likeliest number of rows and what follows from it.

    Attributes:
        least, most: numbers between which the truth lies.
        offset, spacing: of row 0 and from row to row, each with its sigma [m].
    """

    likely: int
    least: int
    most: int
    offset: float
    offset_sigma: float
    spacing: float
    spacing_sigma: float


def count_rows(
    low: float | None,
    high: float,
    corners_d: Array,
    row_spacing: float,
    corner_sigma: float,
    p: RowParameters,
) -> RowCount:
    """Judge each number of rows by the spacing that it needs and by the corners' order.

    Args:
        low, high: where the sides run, across the rows from the start [m]; None if unknown.
        corners_d: all corners, (N,) across the rows [m].
        row_spacing: as told [m].
        corner_sigma: of the boundary's corners [m].
    """
    side_sigma = math.hypot(p.boundary.side_sigma, corner_sigma / math.sqrt(2))
    spacing_sigma = p.spacing_error * row_spacing
    first, weight = row_spacing / 2, p.offset_sigma**-2
    if low is not None:
        side_weight = side_sigma**-2
        first = (first * weight + (low + p.side_margin) * side_weight) / (weight + side_weight)
        weight += side_weight
    first_sigma = weight**-0.5
    first_sigma = weight**-0.5
    sigma = math.hypot(first_sigma if low is None else side_sigma, side_sigma)
    edge = first - p.side_margin if low is None else low
    across = max(high - edge - 2 * p.side_margin, 0.0)
    gaps = np.arange(max(0, int(0.8 * across / row_spacing) - 1), _most(across, row_spacing) + 2)
    spread = np.hypot(sigma, gaps * spacing_sigma)
    # one spread for all: a greater one for more rows would tip the scales between neighbours
    costs = ((across - gaps * row_spacing) / np.median(spread)) ** 2 / 2
    costs -= comb_gains(corners_d, edge, high, gaps + 1.0, p.boundary)
    shares = np.exp(costs.min() - costs)
    shares /= shares.sum()
    gain = gaps * spacing_sigma**2 / spread**2
    spacings = row_spacing + gain * (across - gaps * row_spacing)
    likely = int(np.argmax(shares))
    left = spacing_sigma**2 * sigma**2 / spread[likely] ** 2
    between = float(shares @ (spacings - spacings[likely]) ** 2)
    least, most = count_range(across, row_spacing, p.spacing_limit, 2 * p.boundary_error)
    count = int(gaps[likely]) + 1
    return RowCount(
        count,
        min(least, count),
        max(most, count),
        first,
        first_sigma,
        float(spacings[likely]),
        math.sqrt(left + between),
    )


def count_range(
    across: float, spacing: float, spacing_error: float, error: float
) -> tuple[int, int]:
    """Least and greatest number of rows over a distance from the first to the last [m].

    Args:
        spacing_error: greatest one, relative.
        error: greatest one of `across` [m].
    """
    low = (across - error) * (1 - spacing_error) / spacing
    high = (across + error) * (1 + spacing_error) / spacing
    return max(0, math.ceil(low - 1e-6)) + 1, max(0, math.floor(high + 1e-6)) + 1


def _most(across: float, spacing: float) -> int:
    return min(_MOST_ROWS, max(1, math.ceil(1.2 * across / spacing)))
