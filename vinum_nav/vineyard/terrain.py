"""The ground: a tilted plane with rough soil on it."""

from __future__ import annotations

import math

import numpy as np
from scipy.ndimage import gaussian_filter

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Terrain
from vinum_nav.vineyard.seed import GroundSeed, draw
from vinum_nav.vineyard.streams import stream

CELL = 0.2
"""Grid step of the height field [m]."""
MARGIN = 9.0
"""Ground around the outermost trunks and posts [m]."""
CLOD_SIZE = 0.35
"""Correlation length of the roughness [m]."""


def make_terrain(seed: GroundSeed, points_xy: Array, random_seed: int) -> Terrain:
    """Height field that holds `points_xy` (N, 2) with a margin; about zero at their middle."""
    rng = stream(random_seed, "terrain")
    slope = math.tan(math.radians(draw(seed.slope_deg, rng)))
    direction = math.radians(draw(seed.slope_direction_deg, rng))
    roughness = draw(seed.roughness, rng)
    low, high = points_xy.min(axis=0) - MARGIN, points_xy.max(axis=0) + MARGIN
    nx, ny = (np.ceil((high - low) / CELL).astype(int) + 1).tolist()
    middle = (low + high) / 2  # of the outline, so that one more post does not lift the vines
    x = low[0] + CELL * np.arange(nx) - middle[0]
    y = low[1] + CELL * np.arange(ny) - middle[1]
    plane = slope * (math.cos(direction) * x[None, :] + math.sin(direction) * y[:, None])
    clods = gaussian_filter(rng.standard_normal((ny, nx)), CLOD_SIZE / CELL)
    return Terrain(low, CELL, plane + roughness * clods / clods.std())
