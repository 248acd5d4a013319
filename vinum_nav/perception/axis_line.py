"""Robust straight line through points of a trunk's axis, read at one height."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array

SWEEPS = 6
SIGMAS = 1.4826
"""Standard deviation of normal values over the median of their sizes."""
FAR_WEIGHT = 1e-4
"""Least weight of a point, however far from the height."""


def read_line(
    heights: Array, values: Array, at: float, window: float, least_scale: float, lean_sigma: float
) -> tuple[float, float, float]:
    """Value of the line at a height [m], its slope [m/m], and the scatter of the points about it
    near the height (median, as a standard deviation) [m].

    Iteratively reweighted least squares (Geman-McClure); points far from `at` count less, so that
    a bent trunk is read where it is asked for.

    Args:
        heights, values: (K,) [m].
        window: standard deviation of the weights over height [m].
        least_scale: scatter below which no point is an outlier [m].
        lean_sigma: of a trunk from the vertical, before anything is seen of it [m/m].
    """
    x = heights - at
    prior = window_weights(x, window)
    weights = prior
    level, slope = _weighted_median(values, prior), 0.0
    residuals = np.abs(values - level)
    for _ in range(SWEEPS):
        scale = max(SIGMAS * _weighted_median(residuals, prior), least_scale)
        weights = prior / (1.0 + (residuals / (2 * scale)) ** 2) ** 2
        total = weights.sum()
        mean_x, mean_y = (weights * x).sum() / total, (weights * values).sum() / total
        spread = (weights * (x - mean_x) ** 2).sum() / total
        mixed = (weights * (x - mean_x) * (values - mean_y)).sum() / total
        # A short stretch says little of the lean: the slope is pulled to vertical there.
        slope = mixed / (spread + (scale / lean_sigma) ** 2 / max(1.0, total / prior.max()))
        level = mean_y - slope * mean_x
        residuals = np.abs(values - level - slope * x)
    return float(level), float(slope), SIGMAS * _weighted_median(residuals, prior)


def window_weights(offsets: Array, window: float) -> Array:
    """Weights (K,) of points at these distances [m] from the height."""
    weights: Array = np.exp(-0.5 * (offsets / window) ** 2) + FAR_WEIGHT
    return weights


def _weighted_median(values: Array, weights: Array) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(total, 0.5 * total[-1])]])
