"""The heading and bend along which most of a boundary's outer sides run."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.mapping.row_parameters import BoundaryParameters

PIECE, PIECES = 1.0, 300
"""The boundary is cut into pieces about this long [m], or into so many."""
FIRST_REACH = 12.0
"""The search begins with what lies so far along the rows, where little can bend [m]."""
GROWTH = 1.5
"""Factor from one reach to the next."""
BIN = 0.2
BEAM = 6
"""Hypotheses that go on to the next reach."""
MOST_INWARD = 0.8
"""Greatest reach of the arcs toward their centre, as a share of the first one's radius."""


@dataclass(frozen=True)
class Sides:
    """Two outer sides: lines of equal d in the frame turned by `turn` and bent.

    Attributes:
        turn: from the start heading to the rows [rad].
        curvature: of the line d = 0 through the start [1/m].
        low, high: d of the sides [m].
    """

    turn: float
    curvature: float
    low: float
    high: float


def turned_and_straight(uv: Array, turns: Array, curvatures: Array) -> tuple[Array, Array]:
    """Coordinates s and d, each (H, N), of points (N, 2) under each of H hypotheses."""
    cos, sin = np.cos(turns)[:, None], np.sin(turns)[:, None]
    u = cos * uv[:, 0] + sin * uv[:, 1]
    v = cos * uv[:, 1] - sin * uv[:, 0]
    is_bent = np.abs(curvatures) > 1e-9
    k = np.where(is_bent, curvatures, 1e-9)[:, None]
    sense = np.sign(k)
    across = 1 / k - v
    radius = np.hypot(u, across)
    s = np.arctan2(sense * u, sense * across) / k
    d = 1 / k - sense * radius
    flat = ~is_bent[:, None]
    return np.where(flat, u, s), np.where(flat, v, d)


def find_sides(
    ring_uv: Array,
    first_side: tuple[float, float],
    yaw_sigma: float,
    curvature_sigma: float,
    parameters: BoundaryParameters,
) -> Sides | None:
    """The hypothesis whose two side lines the boundary follows farthest; None without any.

    The search begins near the start and reaches out step by step; a few of the best hypotheses
    are refined at each step, so that a long side needs no fine grid.

    Args:
        ring_uv: closed boundary (N + 1, 2) in the start's frame [m].
        first_side: between which d the side beside row 0 runs [m].
        curvature_sigma: 0 where the rows are straight [1/m].
    """
    p = parameters
    pieces = _pieces(counterclockwise(ring_uv))
    turns = np.arange(-p.most_turn, p.most_turn + 0.01, 0.03)
    bends = np.linspace(-1, 1, 7) * p.most_curvature if curvature_sigma else np.zeros(1)
    hypotheses = np.stack(np.meshgrid(turns, bends), axis=-1).reshape(-1, 2)
    step = np.array([0.03, 2 * p.most_curvature / 6])
    farthest = float(np.hypot(*ring_uv.T).max())
    reach = FIRST_REACH
    while True:
        support, low, high = _support(pieces, hypotheses, first_side, reach, p)
        off = hypotheses / [yaw_sigma, curvature_sigma or 1.0]
        support = support - p.prior * np.sum(off**2, axis=1)
        order = np.argsort(-support, kind="stable")[:BEAM]
        if reach > farthest:
            break
        reach *= GROWTH
        step = step / [GROWTH, GROWTH**2]
        hypotheses = _around(hypotheses[order], step, bool(curvature_sigma), p)
    best = order[0]
    if high[best] - low[best] < p.apart:
        return None
    turn, curvature = hypotheses[best]
    return Sides(float(turn), float(curvature), float(low[best]), float(high[best]))


def counterclockwise(ring_uv: Array) -> Array:
    """The closed boundary so that it runs along +s beside row 0 and back beside the last row."""
    u, v = ring_uv.T
    area = float(np.sum(u[:-1] * v[1:] - u[1:] * v[:-1]))
    return ring_uv if area >= 0 else ring_uv[::-1]


def _pieces(ring_uv: Array) -> Array:
    """Places (N + 1, 2) at which the boundary is cut, the first one again at the end."""
    whole = float(np.hypot(*np.diff(ring_uv, axis=0).T).sum())
    size = max(PIECE, whole / PIECES)
    places = []
    for a, b in pairwise(ring_uv):
        count = max(1, int(np.ceil(np.hypot(*(b - a)) / size)))
        places.append(a + np.arange(count)[:, None] / count * (b - a))
    return np.concatenate([*places, ring_uv[-1:]])


def _around(centres: Array, step: Array, is_bent: bool, p: BoundaryParameters) -> Array:
    turns = np.arange(-1, 2) * step[0]
    bends = np.arange(-2, 3) * step[1] if is_bent else np.zeros(1)
    grid = np.stack(np.meshgrid(turns, bends), axis=-1).reshape(-1, 2)
    around = (centres[:, None] + grid[None]).reshape(-1, 2)
    can_turn = np.abs(around[:, 0]) <= p.most_turn + 0.03
    chosen: Array = around[can_turn & (np.abs(around[:, 1]) <= 1.1 * p.most_curvature)]
    return chosen


def _support(
    pieces: Array,
    hypotheses: Array,
    first_side: tuple[float, float],
    reach: float,
    p: BoundaryParameters,
) -> tuple[Array, Array, Array]:
    """Length of boundary on the two best lines [m], and their d, each (H,)."""
    turns, curvatures = hypotheses.T
    s, d = turned_and_straight(pieces, turns, curvatures)
    lengths = np.hypot(*np.diff(pieces, axis=0).T)
    along, across = np.diff(s), np.diff(d)
    s, d = (s[:, :-1] + s[:, 1:]) / 2, (d[:, :-1] + d[:, 1:]) / 2
    in_reach = ((s < reach) & (d < 2 * reach)) * lengths
    aligned = np.clip(1 - 8 * (across / np.maximum(lengths, 1e-9)) ** 2, 0.0, None)
    weights = in_reach * aligned
    weights *= (curvatures * d.max(axis=1) < MOST_INWARD)[:, None]
    least = min(first_side[0], float(d.min())) - 1.0
    # Nothing counts beyond the reach: a few bins that are empty stand for all of them.
    most = min(float(d.max()), 2 * reach + 3 * p.side_width + p.outside + p.apart) + 1.0
    count = int((max(first_side[1], most) + 1.0 - least) / BIN) + 1
    bins = np.minimum((d - least) / BIN, count - 1).astype(np.int64)
    index = bins + count * np.arange(len(d))[:, None]

    def sums(of_pieces: Array) -> Array:
        total = np.bincount(index.ravel(), of_pieces.ravel(), minlength=count * len(d))
        return total.reshape(len(d), count).astype(float)

    passed = np.cumsum(sums(in_reach), axis=1)
    off = min(int(p.outside / BIN), count)
    below, above = np.zeros_like(passed), np.zeros_like(passed)
    below[:, off:] = passed[:, : count - off]
    above[:, : count - off] = passed[:, -1:] - passed[:, off:]
    outward = _smooth(sums(weights * (along > 0)), p.side_width) - p.outside_cost * below
    back = _smooth(sums(weights * (along <= 0)), p.side_width) - p.outside_cost * above
    at = least + (np.arange(count) + 0.5) * BIN
    is_first = (at >= first_side[0]) & (at <= first_side[1])
    low = np.where(is_first, outward, -np.inf).argmax(axis=1)
    beyond = np.arange(count)[None] >= low[:, None] + int(p.apart / BIN)
    high = np.where(beyond, back, -np.inf).argmax(axis=1)
    rows = np.arange(len(d))
    return outward[rows, low] + back[rows, high], at[low], at[high]


def _smooth(histogram: Array, width: float) -> Array:
    """Each bin with its neighbours, the less the farther they are."""
    half = int(3 * width / BIN)
    kernel = 1 / (1 + (np.arange(half + 1) * BIN / width) ** 2) ** 2
    total = histogram.copy()
    for shift, weight in enumerate(kernel[1:].tolist(), start=1):
        weighted = weight * histogram
        total[:, shift:] += weighted[:, :-shift]
        total[:, :-shift] += weighted[:, shift:]
    return total
