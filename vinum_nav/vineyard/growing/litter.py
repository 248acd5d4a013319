"""Litter on the ground: weeds, and the canes of an earlier pruning."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.layout import Layout
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.seed import GroundSeed, draw

PRUNING_SHAPES = 16
"""Shapes of bundles of cut canes."""
AROUND = 2.0
"""Weeds grow this far around the block [m]."""
OFF_ROW = 0.55
"""Prunings lie this far from a row's line or farther: they are thrown into the alley [m]."""


def scatter_weeds(seed: GroundSeed, layout: Layout, random_seed: int) -> Array:
    """Tufts (N, 4): x, y, height, radius [m]."""
    rng = stream(random_seed, "weeds")
    low, high = layout.outline()
    low, high = low - AROUND, high + AROUND
    count = int(draw(seed.weeds_per_m2, rng) * float(np.prod(high - low)))
    xy = layout.to_map(rng.uniform(low, high, (count, 2)))
    height = rng.uniform(0.03, 0.16, count)
    return np.column_stack([xy, height, height * rng.uniform(0.6, 1.4, count)])


def scatter_prunings(seed: GroundSeed, layout: Layout, random_seed: int) -> Array:
    """Bundles of cut canes in the alleys, (N, 4): x, y [m], yaw [rad], number of the shape."""
    rng = stream(random_seed, "prunings")
    low, high = layout.outline()
    beside = np.array([0.0, layout.row_spacing])
    low, high = low - beside, high + beside
    count = int(draw(seed.prunings_per_m2, rng) * float(np.prod(high - low)))
    uv = rng.uniform(low, high, (count, 2))
    half = layout.row_spacing / 2
    off_row = (uv[:, 1] + half) % layout.row_spacing - half
    squeezed = np.sign(off_row) * (OFF_ROW + np.abs(off_row) * max(0.0, half - OFF_ROW) / half)
    uv[:, 1] += squeezed - off_row
    yaw = layout.frame.direction(uv) + rng.normal(0.0, 0.7, count)
    shapes = rng.integers(PRUNING_SHAPES, size=count)
    return np.column_stack([layout.to_map(uv), yaw, shapes])
