"""Rays that meet the ground: MuJoCo's own height field rays test every cell below them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Terrain

STEP = 0.4
"""Distance between two samples along a ray [m]; the crossing is interpolated."""
STRETCH = 4
"""Steps that are left out at once where the ray is above all the ground around."""


class GroundRays:
    """Rays over one terrain; clods narrower than STEP that a ray would graze are missed."""

    def __init__(self, terrain: Terrain) -> None:
        self._terrain = terrain
        reach = np.ceil(STRETCH * STEP / 2 / terrain.cell) + 2
        self._highest = maximum_filter(terrain.heights, size=int(2 * reach + 1))
        """Greatest height within half a stretch of every grid point [m]."""

    def __call__(self, origin: Array, directions: Array, reach: float) -> Array:
        """Distances (N,) [m] along unit vectors (N, 3) from (3,); inf beyond `reach`."""
        ranges = np.full(len(directions), np.inf)
        rays, stretches = self._suspects(origin, directions, reach)
        if not len(rays):
            return ranges
        steps = np.arange(STRETCH + 1)
        along = STEP * (STRETCH * stretches[:, None] + steps)
        points = origin + along[..., None] * directions[rays, None, :]
        above = points[..., 2] - self._terrain.height_at(points[..., :2])
        below = above <= 0.0
        hit = np.flatnonzero(below.any(axis=1))
        last = np.maximum(below[hit].argmax(axis=1), 1)
        before, after = above[hit, last - 1], above[hit, last]
        share = np.clip(before / np.maximum(before - after, 1e-9), 0.0, 1.0)
        found = along[hit, last - 1] + share * STEP
        np.minimum.at(ranges, rays[hit], found)
        return np.where(ranges <= reach, ranges, np.inf)

    def _suspects(
        self, origin: Array, directions: Array, reach: float
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rays and their stretches in which the ground may be met, each of shape (K,)."""
        length = STRETCH * STEP
        middles = length * (np.arange(np.ceil(reach / length)) + 0.5)
        heights = origin[2] + np.outer(middles, directions[:, 2])
        heights -= np.abs(directions[:, 2]) * (length / 2)
        ny, nx = self._highest.shape
        ix, iy = (
            self._cells(origin[k], middles, directions[:, k], k, n) for k, n in enumerate((nx, ny))
        )
        stretches, rays = np.nonzero(heights <= self._highest[iy, ix])
        return rays, stretches

    def _cells(
        self, start: float, along: Array, slope: Array, axis: int, count: int
    ) -> NDArray[np.intp]:
        """Nearest grid index along one axis at (len(along), len(slope)) points."""
        cell = self._terrain.cell
        first = (start - self._terrain.origin_xy[axis]) / cell
        cells = np.outer(along, slope / cell)
        cells += first + 0.5
        np.clip(cells, 0, count - 1, out=cells)
        return cells.astype(np.intp)
