"""One straight line through points of which some do not belong to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array

_POINT_SIGMA = 0.06
"""Of a vine from its row's line [m]."""


@dataclass(frozen=True)
class Line:
    """v = offset + slope * u, with `slope_sigma` the slope's uncertainty."""

    offset: float
    slope: float
    slope_sigma: float

    def at(self, u: Array | float) -> Array:
        """Lateral position at u [m]."""
        return np.asarray(self.offset + self.slope * u)

    def shifted(self, offset: float) -> Line:
        """The parallel beside it [m]."""
        return Line(self.offset + offset, self.slope, self.slope_sigma)


def fit_line(
    uv: Array, slope: float, slope_sigma: float, inlier_distance: float, min_baseline: float
) -> Line | None:
    """Line that most of the points (N, 2) support, near a slope known beforehand.

    Every pair of points is a hypothesis (N is small), judged by the points near it; the best one
    is refined by reweighted least squares with the slope as prior.

    Returns:
        None if fewer than two points, `min_baseline` apart, support any line.
    """
    if len(uv) < 2:
        return None
    start = _best_pair(uv, slope, slope_sigma, inlier_distance, min_baseline)
    if start is None:
        return None
    return refine_line(uv, start, slope, slope_sigma, inlier_distance, min_baseline)


def refine_line(
    uv: Array,
    line: Line,
    slope: float,
    slope_sigma: float,
    inlier_distance: float,
    min_baseline: float,
) -> Line | None:
    """`line` moved to the points (N, 2) near it; None if they span less than `min_baseline`."""
    for _ in range(6):
        residuals = uv[:, 1] - line.at(uv[:, 0])
        weights = np.where(
            np.abs(residuals) < inlier_distance, 1 / (1 + (residuals / (2 * _POINT_SIGMA)) ** 2), 0
        )
        inside = uv[weights > 0, 0]
        if len(inside) < 2 or np.ptp(inside) < min_baseline:
            return None
        u0 = float((weights * uv[:, 0]).sum() / weights.sum())
        v0 = float((weights * uv[:, 1]).sum() / weights.sum())
        du, dv = uv[:, 0] - u0, uv[:, 1] - v0
        information = float((weights * du**2).sum()) / _POINT_SIGMA**2 + 1 / slope_sigma**2
        pull = float((weights * du * dv).sum()) / _POINT_SIGMA**2 + slope / slope_sigma**2
        b = pull / information
        line = Line(v0 - b * u0, b, information**-0.5)
    return line


def _best_pair(
    uv: Array, slope: float, slope_sigma: float, inlier_distance: float, min_baseline: float
) -> Line | None:
    i, j = np.triu_indices(len(uv), 1)
    du = uv[j, 0] - uv[i, 0]
    i, j, du = (x[np.abs(du) >= min_baseline] for x in (i, j, du))
    slopes = (uv[j, 1] - uv[i, 1]) / du
    # two points of noise make a pair's slope worse than the prior
    tolerance = 3 * np.hypot(slope_sigma, 1.5 * _POINT_SIGMA / du)
    likely = np.abs(slopes - slope) <= tolerance
    i, slopes = i[likely], slopes[likely]
    if len(i) == 0:
        return None
    offsets = uv[i, 1] - slopes * uv[i, 0]
    residuals = uv[None, :, 1] - offsets[:, None] - slopes[:, None] * uv[None, :, 0]
    support = np.maximum(0.0, 1 - (residuals / inlier_distance) ** 2).sum(axis=1)
    support -= 0.1 * ((slopes - slope) / slope_sigma) ** 2 / 9
    best = int(np.argmax(support))
    return Line(float(offsets[best]), float(slopes[best]), slope_sigma)
