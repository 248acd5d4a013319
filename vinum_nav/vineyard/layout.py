"""Where rows, vines and posts stand on the plan, before ground and growth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.seed import BlockSeed, draw, draw_count
from vinum_nav.vineyard.streams import stream

POST_TO_VINE = 0.45
"""Distance of the end post from the first vine of its row [m]."""
KEEP_APART = 0.25
"""Least distance of a post inside the row from a vine's place [m]."""


@dataclass(frozen=True)
class Layout:
    """Plan of a block in map [m]; `u` runs along the rows, `v` from row to row (left of u).

    Attributes:
        origin: (2,) start of row 0.
        heading: direction of u [rad].
        starts: (R,) coordinate u of every row's first place.
        row_spacing, vine_spacing: true mean spacings.
        places: per row (P, 2) plan position of every place, in order of u.
        planted: per row (P,) whether a vine stands there.
        posts: per row (Q, 2) plan position of every post, in order of u.
    """

    origin: Array
    heading: float
    starts: Array
    row_spacing: float
    vine_spacing: float
    places: tuple[Array, ...]
    planted: tuple[Array, ...]
    posts: tuple[Array, ...]

    @property
    def u(self) -> Array:
        """Unit vector along the rows."""
        return np.array([math.cos(self.heading), math.sin(self.heading)])

    @property
    def v(self) -> Array:
        """Unit vector from row to row."""
        return np.array([-math.sin(self.heading), math.cos(self.heading)])

    def to_map(self, uv: Array) -> Array:
        """Points (..., 2) of (u, v) in map."""
        result: Array = self.origin + uv[..., :1] * self.u + uv[..., 1:] * self.v
        return result

    def to_uv(self, xy: Array) -> Array:
        """Coordinates (u, v) of points (..., 2) in map."""
        offset = np.asarray(xy) - self.origin
        return np.stack([offset @ self.u, offset @ self.v], axis=-1)


def lay_out(seed: BlockSeed, random_seed: int) -> Layout:
    """Plan of one block."""
    rng = stream(random_seed, "layout")
    rows = draw_count(seed.rows, rng)
    row_spacing, vine_spacing = draw(seed.row_spacing, rng), draw(seed.vine_spacing, rng)
    heading = math.radians(draw(seed.heading_deg, rng))
    origin = rng.uniform(-4.0, 4.0, 2)
    starts = np.array([draw(seed.end_offset, rng) for _ in range(rows)])
    counts = [draw_count(seed.vines_per_row, rng) for _ in range(rows)]
    frame = Layout(origin, heading, starts, row_spacing, vine_spacing, (), (), ())
    jitter = stream(random_seed, "place_jitter")
    places, posts = [], []
    for row in range(rows):
        u = starts[row] + vine_spacing * np.arange(counts[row])
        uv = np.column_stack([u, np.full(len(u), row * row_spacing)])
        planted_uv = uv + jitter.normal(0.0, seed.place_jitter, uv.shape)
        posts.append(frame.to_map(_post_uv(uv, planted_uv[:, 0], seed.post_spacing)))
        places.append(frame.to_map(planted_uv))
    planted = _plant(counts, seed, random_seed)
    return Layout(
        origin,
        heading,
        starts,
        row_spacing,
        vine_spacing,
        tuple(places),
        planted,
        tuple(posts),
    )


def _plant(counts: list[int], seed: BlockSeed, random_seed: int) -> tuple[Array, ...]:
    rng = stream(random_seed, "missing")
    total = sum(counts)
    if seed.missing is None:
        missing = int(draw(seed.missing_share, rng) * total)
    else:
        missing = draw_count(seed.missing, rng)
    if missing >= total:
        raise ValueError(f"block.missing: {missing} of {total} vines missing leaves none")
    flags = np.ones(total, dtype=bool)
    flags[rng.choice(total, missing, replace=False)] = False
    return tuple(np.split(flags, np.cumsum(counts)[:-1]))


def _post_uv(uv: Array, vines: Array, spacing: float) -> Array:
    """End posts beyond the last vines; between them one about every `spacing` [m].

    Args:
        uv: (P, 2) places of the row as planned.
        vines: (P,) coordinate u of the places as planted, which posts keep clear of.
    """
    first, last = uv[0, 0] - POST_TO_VINE, uv[-1, 0] + POST_TO_VINE
    count = max(1, round((last - first) / spacing))
    u = np.linspace(first, last, count + 1)
    for k in range(1, count):
        u[k] = _clear_of_vines(u[k], vines)
    return np.column_stack([u, np.full(len(u), uv[0, 1])])


def _clear_of_vines(u: float, vines: Array) -> float:
    nearest = vines[int(np.argmin(np.abs(vines - u)))]
    if abs(u - nearest) >= KEEP_APART:
        return u
    return float(nearest + math.copysign(KEEP_APART, u - nearest))
