"""Number of rows that a boundary's corners at the ends of its rows speak for."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.mapping.row_parameters import BoundaryParameters

_MARGINS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6)
"""Distances of a boundary from the outer rows that are tried [m]."""


def comb_gains(
    corners_d: Array, low: float, high: float, counts: Array, p: BoundaryParameters
) -> Array:
    """Gain in log-likelihood (M,) of each number of rows over corners that lie anywhere.

    A boundary that follows the ends of its rows has a corner at each end, or one on either side
    of it. Zero for all where the corners are few or show no such order.

    Args:
        corners_d: (N,) across the rows [m].
        low, high: where the sides run [m].
        counts: (M,) numbers of rows.
    """
    gains = np.zeros(len(counts))
    inner = corners_d[(corners_d > low + 1.0) & (corners_d < high - 1.0)]
    if len(inner) < p.comb_least:
        return gains
    best = np.full(len(counts), -np.inf)
    for m, count in enumerate(counts):
        for margin in _MARGINS:
            spacing = (high - low - 2 * margin) / max(count - 1, 1)
            if count < 3 or spacing <= 2 * margin:
                continue
            places = (inner - low - margin) / spacing
            for tooth in {0.0, margin}:
                best[m] = max(best[m], _gain(places, tooth, spacing, p))
    plain = best.max() > p.comb_gain * len(inner)
    return np.where(np.isfinite(best), best, 0.0) if plain else gains


def _gain(places: Array, tooth: float, spacing: float, p: BoundaryParameters) -> float:
    """Gain by corners at `places`, counted in spacings from row 0, `tooth` beside the rows [m]."""
    off = spacing * (places - np.round(places))
    peaks = np.exp(-0.5 * ((np.abs(off) - tooth) / p.comb_sigma) ** 2)
    density = peaks / (np.sqrt(2 * np.pi) * p.comb_sigma) * (1.0 if tooth == 0.0 else 0.5)
    return float(np.log(p.comb_share * density * spacing + 1 - p.comb_share).sum())
