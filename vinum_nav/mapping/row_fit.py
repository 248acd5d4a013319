"""Rows fitted together to points of which some belong to none of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.mapping.row_parameters import RowParameters

_NARROWINGS = 6
_STEPS = 4
"""Steps at the final reach."""
_SHARED = 3
"""Unknowns that all rows share: slope, spacing, curvature; each adds its offset and its slope."""
_BAND = 3
"""Farthest unknown, in the rows' own, that one is tied to."""
_FEW_ROWS = 8
"""Number of rows below which each row is compared with each point."""
_EXACT = 1e-7
"""Sigma of a curvature that is not to be changed [1/m]."""


@dataclass(frozen=True)
class Line:
    """v = offset + slope * u."""

    offset: float
    slope: float

    def at(self, u: Array | float) -> Array:
        """Lateral position at u [m]."""
        return np.asarray(self.offset + self.slope * u)


@dataclass(frozen=True)
class RowPrior:
    """Prior belief of the rows before any point is seen, each value with its sigma.

    Attributes:
        offset: of row 0 at u = 0 [m].
        slope: of all rows; one row differs from it by `parallel_sigma`.
        spacing: of neighbours at u = `middle` [m]; one pair differs from it by `gap_sigma`.
        curvature: of all rows [1/m], small; its sigma is 0 where it is given.
    """

    offset: float
    offset_sigma: float
    slope: float
    slope_sigma: float
    parallel_sigma: float
    spacing: float
    spacing_sigma: float
    gap_sigma: float
    middle: float
    curvature: float = 0.0
    curvature_sigma: float = 0.0

    def lines(self, count: int) -> tuple[Line, ...]:
        """The rows as they are believed to run."""
        return tuple(Line(self.offset + k * self.spacing, self.slope) for k in range(count))

    @lru_cache(maxsize=8)  # noqa: B019 (a few priors live as long as their map)
    def system(self, count: int) -> tuple[Array, Array]:
        """Normal matrix (M, M) and right side (M,) of the belief in `count` rows.

        The M = 3 + 2 count unknowns are slope, spacing, curvature, then offset and slope of each
        row.
        """
        size = _SHARED + 2 * count
        equations: list[tuple[dict[int, float], float, float]] = [
            ({0: 1.0}, self.slope, self.slope_sigma),
            ({1: 1.0}, self.spacing, self.spacing_sigma),
            ({2: 1.0}, self.curvature, max(self.curvature_sigma, _EXACT)),
            ({_SHARED: 1.0}, self.offset, self.offset_sigma),
        ]
        for k in range(count):
            at = _SHARED + 2 * k
            equations.append(({at + 1: 1.0, 0: -1.0}, 0.0, self.parallel_sigma))
            if k > 0:
                gap = {at: 1.0, at + 1: self.middle, at - 2: -1.0, at - 1: -self.middle, 1: -1.0}
                equations.append((gap, 0.0, self.gap_sigma))
        rows = np.zeros((len(equations), size))
        wanted = np.zeros(len(equations))
        for index, (terms, value, sigma) in enumerate(equations):
            rows[index, list(terms)] = np.array(list(terms.values())) / sigma
            wanted[index] = value / sigma
        matrix, right = rows.T @ rows, rows.T @ wanted
        matrix.flags.writeable = right.flags.writeable = False
        return matrix, right


@dataclass(frozen=True)
class RowFit:
    """Rows at a minimum of `cost` (half the squared errors, in sigmas).

    Attributes:
        curvature: to be added to the lines, with its sigma [1/m].
    """

    lines: tuple[Line, ...]
    spacing: float
    curvature: float
    curvature_sigma: float
    cost: float


def fit_rows(
    uv: Array, prior: RowPrior, known: tuple[Line, ...], parameters: RowParameters
) -> RowFit:
    """The rows most likely to have given the points (N, 2) [m].

    One least-squares problem for all rows, with the belief as further equations. A point pulls
    at the row nearest to it, the less the farther it is off: half as much at 0.64 of
    `inlier_distance`. Two
    descents, one from the belief with a reach that narrows step by step, one from the lines
    `known` so far; the better end counts.

    Source: iteratively reweighted least squares with the weights of Geman and McClure, their
    reach narrowed as in graduated non-convexity (Blake, Zisserman 1987).
    """
    reach, sigma = parameters.inlier_distance, parameters.point_sigma
    widest = max(parameters.first_reach * prior.spacing, reach)
    narrowing = (*np.geomspace(widest, reach, _NARROWINGS), *[reach] * _STEPS)
    fits = [_descend(uv, prior, prior.lines(len(known)), prior.curvature, narrowing, sigma)]
    fits.append(_descend(uv, prior, known, 0.0, (reach,) * _STEPS, sigma))
    return min(fits, key=lambda fit: fit.cost)


def nearest_row(
    uv: Array, lines: tuple[Line, ...], curvature: float = 0.0
) -> tuple[NDArray[np.int64], Array]:
    """Index (N,) of the row nearest to each point (N, 2), and how far the point is off [m].

    Rows are compared with a point only where they may be the nearest: a row is off its place in an
    even comb by a known distance at most.
    """
    u, v = uv[:, 0], uv[:, 1] - curvature * uv[:, 0] ** 2 / 2
    offsets, slopes = np.array([(line.offset, line.slope) for line in lines]).T
    first, width = _window(u, v, offsets, slopes)
    rows = first + np.arange(width)[:, None]
    gaps = v - (offsets[rows] + slopes[rows] * u)
    best = np.abs(gaps).argmin(axis=0)
    points = np.arange(len(uv))
    return first + best, gaps[best, points]


def _window(u: Array, v: Array, offsets: Array, slopes: Array) -> tuple[NDArray[np.int64], int]:
    """First of the neighbouring rows (N,) among which the nearest one is, and their number."""
    count = len(offsets)
    everything = np.zeros(len(u), dtype=np.int64), count
    gap = (offsets[-1] - offsets[0]) / max(count - 1, 1)
    if count < _FEW_ROWS or not len(u) or gap <= 0:
        return everything
    slope = slopes.mean()
    even = offsets[0] + gap * np.arange(count)
    ends = np.array([[u.min()], [u.max()]])
    off = float(np.abs(offsets - even + (slopes - slope) * ends).max())
    beside = int(1 + 2 * off / gap)
    if 2 * beside + 1 >= count:
        return everything
    guess = np.rint((v - slope * u - offsets[0]) / gap)
    width = 2 * beside + 1
    return np.clip(guess - beside, 0, count - width).astype(np.int64), width


def _descend(
    uv: Array,
    prior: RowPrior,
    lines: tuple[Line, ...],
    curvature: float,
    reaches: tuple[float, ...],
    point_sigma: float,
) -> RowFit:
    matrix, right = prior.system(len(lines))
    solution: Array = np.zeros(len(right))
    solution[2] = curvature
    total = matrix
    for reach in reaches:
        nearest, off = nearest_row(uv, lines, solution[2])
        weights = (1 + (off / reach) ** 2) ** -2.0
        pull, side = _pull(uv, nearest, weights / point_sigma**2, len(lines))
        total = matrix + pull
        solution, _ = _solve(total, right + side)
        if prior.curvature_sigma == 0.0:
            solution[2] = prior.curvature
        rows = solution[_SHARED:].reshape(-1, 2)
        lines = tuple(Line(float(offset), float(slope)) for offset, slope in rows)
    _, off = nearest_row(uv, lines, solution[2])
    robust = off**2 / (1 + (off / reaches[-1]) ** 2) / point_sigma**2
    believed = solution @ matrix @ solution - 2 * right @ solution
    _, shared = _solve(total, right)
    bend_sigma = float(np.linalg.inv(shared)[2, 2] ** 0.5)
    cost = float(robust.sum() + believed) / 2
    return RowFit(lines, float(solution[1]), float(solution[2]), bend_sigma, cost)


def _solve(matrix: Array, right: Array) -> tuple[Array, Array]:
    """Solution (M,), and the shared unknowns' information (3, 3) when the rows' own are solved for.

    A row is tied to its neighbours alone, so that the rows' part is a band.
    """
    own = matrix[_SHARED:, _SHARED:]
    band = np.zeros((_BAND + 1, len(own)))
    for k in range(_BAND + 1):
        band[_BAND - k, k:] = np.diagonal(own, k)
    coupling = matrix[:_SHARED, _SHARED:]
    columns = np.column_stack([right[_SHARED:], coupling.T])
    solved = scipy.linalg.solveh_banded(band, columns)
    shared = matrix[:_SHARED, :_SHARED] - coupling @ solved[:, 1:]
    first = np.linalg.solve(shared, right[:_SHARED] - coupling @ solved[:, 0])
    return np.concatenate([first, solved[:, 0] - solved[:, 1:] @ first]), shared


def _pull(uv: Array, nearest: NDArray[np.int64], weights: Array, count: int) -> tuple[Array, Array]:
    """Normal matrix and right side of the points' v = offset + slope * u + curvature * u^2 / 2."""
    size = _SHARED + 2 * count
    matrix, right = np.zeros((size, size)), np.zeros(size)
    u, v = uv[:, 0], uv[:, 1]

    def sums(values: Array) -> Array:
        total: Array = np.bincount(nearest, weights * values, minlength=count).astype(float)
        return total

    at = _SHARED + 2 * np.arange(count)
    matrix[at, at] = sums(np.ones(len(uv)))
    matrix[at, at + 1] = matrix[at + 1, at] = sums(u)
    matrix[at + 1, at + 1] = sums(u**2)
    right[at], right[at + 1] = sums(v), sums(u * v)
    bow = u**2 / 2
    matrix[2, at] = matrix[at, 2] = sums(bow)
    matrix[2, at + 1] = matrix[at + 1, 2] = sums(u * bow)
    matrix[2, 2] = float(weights @ bow**2)
    right[2] = float(weights @ (bow * v))
    return matrix, right
