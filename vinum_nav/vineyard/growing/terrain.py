"""The ground: a tilted plane with tyre ruts and rough soil on it."""

from __future__ import annotations

import math

import numpy as np
from scipy.ndimage import gaussian_filter

from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.layout import Layout
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Terrain
from vinum_nav.vineyard.seed import GroundSeed, draw

CELL = 0.2
"""Grid step of the height field [m]."""
MARGIN = 9.0
"""Least ground around the outermost posts [m]."""
BEYOND_HEADLAND = 5.0
"""Least ground beyond the headlands, where things are parked [m]."""
CLOD_SIZE = 0.35
"""Correlation length of the roughness [m]."""
PATCH = 64
"""Cells that one random stream makes at a time, on each side."""
TRACK = 0.5
"""Distance of the two ruts of an alley, as a share of the row spacing."""
RUT_HALF_WIDTH = 0.17
"""Standard deviation of a rut's cross section [m]."""
RUT_FADING = 2.0
"""Length over which a rut fades beyond the rows' ends [m]."""


def make_terrain(
    seed: GroundSeed, layout: Layout, headland_width: float, random_seed: int
) -> Terrain:
    """Height field around the rows of a layout; about zero in the middle of the block.

    Neither one more post nor a neighbour's row changes the heights below the vines.
    """
    rng = stream(random_seed, "terrain")
    slope = math.tan(math.radians(draw(seed.slope_deg, rng)))
    direction = math.radians(draw(seed.slope_direction_deg, rng))
    roughness = draw(seed.roughness, rng)
    cross = math.tan(math.radians(draw(seed.cross_slope_deg, stream(random_seed, "cross_slope"))))
    margin = max(MARGIN, headland_width + BEYOND_HEADLAND)
    rows = (*layout.rows, *layout.neighbours)
    low, high = _bounds(np.concatenate([row.line for row in rows]), margin)
    x, y = (CELL * np.arange(a, b + 1) for a, b in zip(low, high, strict=True))
    xy = np.stack(np.meshgrid(x, y), axis=-1)
    middle = np.mean(_bounds(np.concatenate([row.line for row in layout.rows]), margin), axis=0)
    gradient = slope * np.array([math.cos(direction), math.sin(direction)]) + cross * layout.frame.v
    plane = (xy - CELL * middle) @ gradient
    clods = roughness * _clods(random_seed, low, plane.shape)
    depth = draw(seed.ruts, stream(random_seed, "ruts"))
    ruts = -depth * rut_share(layout, xy) if depth else 0.0
    return Terrain(CELL * low, CELL, plane + clods + ruts)


def rut_share(layout: Layout, xy: Array) -> Array:
    """Depth in a rut of points (..., 2) in map: 1 at its bottom, 0 outside."""
    uv = layout.to_uv(xy)
    low, high = layout.outline()
    half = layout.row_spacing / 2
    off_row = np.abs((uv[..., 1] + half) % layout.row_spacing - half)
    off_rut = off_row - half * (1 - TRACK)
    beyond = np.maximum(np.maximum(low[0] - uv[..., 0], uv[..., 0] - high[0]), 0.0)
    fading = np.clip(1.0 - beyond / RUT_FADING, 0.0, 1.0)
    return np.asarray(np.exp(-0.5 * (off_rut / RUT_HALF_WIDTH) ** 2) * fading)


def _bounds(points_xy: Array, margin: float) -> tuple[Array, Array]:
    """Least and greatest node (x, y) of the grid around points (N, 2) with a margin [m]."""
    low, high = points_xy.min(axis=0) - margin, points_xy.max(axis=0) + margin
    return np.floor(low / CELL).astype(int), np.ceil(high / CELL).astype(int)


def _clods(random_seed: int, low: Array, shape: tuple[int, ...]) -> Array:
    """Rough soil of unit standard deviation at the nodes from `low` (2,) on, (ny, nx).

    White noise belongs to nodes of the plane, whatever part of it is asked for.
    """
    sigma = CLOD_SIZE / CELL
    pad = math.ceil(4 * sigma)
    first = low - pad
    last = low + np.array(shape[::-1]) + pad
    patches = [np.arange(a // PATCH, b // PATCH + 1) for a, b in zip(first, last, strict=True)]
    white = np.block(
        [[_white(random_seed, int(i), int(j)) for i in patches[0]] for j in patches[1]]
    )
    x0, y0 = (first - PATCH * np.array([patches[0][0], patches[1][0]])).tolist()
    part = white[y0 : y0 + shape[0] + 2 * pad, x0 : x0 + shape[1] + 2 * pad]
    soft = gaussian_filter(part, sigma, truncate=4.0)[pad:-pad, pad:-pad]
    return np.asarray(soft * 2 * math.sqrt(math.pi) * sigma)


def _white(random_seed: int, i: int, j: int) -> Array:
    offset = 2**20  # numbers of streams are not negative
    return stream(random_seed, "clods", i + offset, j + offset).standard_normal((PATCH, PATCH))
