"""Layout of rows, vines and posts on the plan, before ground and growth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.row_frame import RowFrame
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.seed import BlockSeed, draw, draw_count

POST_TO_VINE = 0.45
"""Distance of the end post from the first vine of its row [m]."""
KEEP_APART = 0.25
"""Least distance of a post inside the row from a vine's place [m]."""
LINE_STEP = 1.0
"""Greatest distance between two points of a curved row's line [m]."""
LEFT, RIGHT = 1000, 2000
"""Numbers of the streams of the neighbours' rows: of the first one on either side."""


@dataclass(frozen=True)
class SurveyedRow:
    """Names of a row and its things in the survey.

    Attributes:
        number: of the row.
        vines: ids of the row's places, in their order.
        posts: ids of the row's posts, in their order; none where the posts are our own.
    """

    number: int
    vines: tuple[str, ...]
    posts: tuple[str, ...]


@dataclass(frozen=True)
class RowPlan:
    """One row on the plan, in map [m].

    Attributes:
        index: place in the block, counted from 0; beyond it, negative or more than the rows.
        name: 'r<index>' in the block, 'left<k>' and 'right<k>' beyond it, k counted from 1.
        stream: number of the row's random streams.
        places: (P, 2) of every place, in order of u.
        planted: (P,) whether a vine stands there.
        posts: (Q, 2) of every post, in order of u.
        line: (K, 2) from the first post's place to the last one's.
        surveyed: names in the survey; None where the row was not surveyed.
    """

    index: int
    name: str
    stream: int
    places: Array
    planted: Array
    posts: Array
    line: Array
    surveyed: SurveyedRow | None = None


@dataclass(frozen=True)
class Layout:
    """Plan of a block in map [m].

    Attributes:
        frame: u runs along the rows, v from row to row.
        row_spacing, vine_spacing: true mean spacings.
        rows: those of the block.
        neighbours: rows beyond it, the nearest first on either side.
    """

    frame: RowFrame
    row_spacing: float
    vine_spacing: float
    rows: tuple[RowPlan, ...]
    neighbours: tuple[RowPlan, ...] = ()

    def to_map(self, uv: Array) -> Array:
        """Points (..., 2) of (u, v) in map."""
        return self.frame.to_map(uv)

    def to_uv(self, xy: Array) -> Array:
        """Coordinates (u, v) of points (..., 2) in map."""
        return self.frame.to_uv(xy)

    def outline(self) -> tuple[Array, Array]:
        """Least and greatest (u, v) of the block's rows, each (2,)."""
        uv = self.to_uv(np.concatenate([row.line for row in self.rows]))
        return uv.min(axis=0), uv.max(axis=0)


def generate_layout(seed: BlockSeed, random_seed: int) -> Layout:
    """Plan of one block, from its parameters."""
    rng = stream(random_seed, "layout")
    rows = draw_count(seed.rows, rng)
    row_spacing, vine_spacing = draw(seed.row_spacing, rng), draw(seed.vine_spacing, rng)
    heading = math.radians(draw(seed.heading_deg, rng))
    origin = rng.uniform(-4.0, 4.0, 2)
    starts = [draw(seed.end_offset, rng) for _ in range(rows)]
    counts = [draw_count(seed.vines_per_row, rng) for _ in range(rows)]
    middle = vine_spacing * (counts[0] - 1) / 2
    frame = RowFrame(origin, heading, _curvature(seed, random_seed), middle)
    planted = _plant(counts, seed, random_seed)
    jitter = stream(random_seed, "place_jitter")
    planner = RowPlanner(frame, vine_spacing, seed)
    block = tuple(
        planner.plan(k, f"r{k}", k, k * row_spacing, starts[k], planted[k], jitter)
        for k in range(rows)
    )
    neighbours = _neighbours(seed, planner, row_spacing, starts, counts, random_seed)
    return Layout(frame, row_spacing, vine_spacing, block, neighbours)


@dataclass(frozen=True)
class RowPlanner:
    """Puts places and posts of one row on the plan."""

    frame: RowFrame
    vine_spacing: float
    seed: BlockSeed

    def plan(
        self,
        index: int,
        name: str,
        number: int,
        v: float,
        start: float,
        planted: Array,
        jitter: np.random.Generator,
    ) -> RowPlan:
        """Row at `v` whose first place is at u = `start`; `number` is that of its streams."""
        u = start + self.vine_spacing * np.arange(len(planted))
        uv = np.column_stack([u, np.full(len(u), v)])
        planted_uv = uv + jitter.normal(0.0, self.seed.place_jitter, uv.shape)
        posts = post_places(uv, planted_uv[:, 0], self.seed.post_spacing)
        standing = {"all": posts, "ends": posts[[0, -1]], "none": posts[:0]}[self.seed.posts]
        return RowPlan(
            index,
            name,
            number,
            self.frame.to_map(planted_uv),
            planted,
            self.frame.to_map(standing),
            self.frame.to_map(self._line(posts)),
        )

    def _line(self, posts: Array) -> Array:
        ends = posts[[0, -1]]
        if self.frame.curvature == 0.0:
            return ends
        steps = math.ceil(float(np.ptp(ends[:, 0])) / LINE_STEP)
        return np.linspace(ends[0], ends[1], steps + 1)


def _curvature(seed: BlockSeed, random_seed: int) -> float:
    if seed.curve_radius is None:
        return 0.0
    return 1.0 / draw(seed.curve_radius, stream(random_seed, "curve"))


def _neighbours(
    seed: BlockSeed,
    planner: RowPlanner,
    row_spacing: float,
    starts: list[float],
    counts: list[int],
    random_seed: int,
) -> tuple[RowPlan, ...]:
    """Full rows beside the outer ones, at the block's own spacing."""
    beside = draw_count(seed.neighbours, stream(random_seed, "neighbours"))
    last = len(counts) - 1
    rows = []
    for k in range(1, beside + 1):
        for index, name, number, like in (
            (-k, f"right{k}", RIGHT + k, 0),
            (last + k, f"left{k}", LEFT + k, last),
        ):
            planted = np.ones(counts[like], dtype=bool)
            rng = stream(random_seed, "neighbour_jitter", number)
            v = index * row_spacing
            rows.append(planner.plan(index, name, number, v, starts[like], planted, rng))
    return tuple(rows)


def _plant(counts: list[int], seed: BlockSeed, random_seed: int) -> tuple[Array, ...]:
    rng = stream(random_seed, "missing")
    total = sum(counts)
    if seed.missing is None:
        missing = int(draw(seed.missing_share, rng) * total)
    else:
        missing = draw_count(seed.missing, rng)
    if missing >= total:
        raise InputError(f"block.missing: {missing} of {total} vines missing leaves none")
    flags = np.ones(total, dtype=bool)
    flags[rng.choice(total, missing, replace=False)] = False
    return tuple(np.split(flags, np.cumsum(counts)[:-1]))


def post_places(uv: Array, vines: Array, spacing: float) -> Array:
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
