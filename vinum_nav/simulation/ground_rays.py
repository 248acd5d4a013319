"""Where rays meet the ground: MuJoCo's own height field rays test every cell below them."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Terrain

STEP = 0.4
"""Between two samples along a ray [m]; the crossing is interpolated."""


def ground_ranges(terrain: Terrain, origin: Array, directions: Array, reach: float) -> Array:
    """Distances (N,) [m] along unit vectors (N, 3) from (3,) to the ground; inf beyond `reach`.

    Clods narrower than STEP that a ray would graze are missed.
    """
    ranges = np.full(len(directions), np.inf)
    low = np.flatnonzero(origin[2] + reach * directions[:, 2] < terrain.heights.max())
    if not len(low):
        return ranges
    along = np.arange(0.0, reach + STEP, STEP)
    points = origin + along[None, :, None] * directions[low, None, :]
    above = points[..., 2] - terrain.height_at(points[..., :2])
    below = above <= 0.0
    hit = np.flatnonzero(below.any(axis=1))
    last = np.maximum(below[hit].argmax(axis=1), 1)
    before, after = above[hit, last - 1], above[hit, last]
    share = np.clip(before / np.maximum(before - after, 1e-9), 0.0, 1.0)
    found = along[last - 1] + share * STEP
    ranges[low[hit]] = np.where(found <= reach, found, np.inf)
    return ranges
