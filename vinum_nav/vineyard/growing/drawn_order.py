"""Mission files drawn at random from a block's layout alone: no vine is grown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Side
from vinum_nav.vineyard.growing.layout import Layout, generate_layout
from vinum_nav.vineyard.growing.order import ACROSS_MARGIN, END_MARGIN, make_order, true_start
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.seed import BlockSeed, OrderSeed, Seed

Told = Literal["closely", "by_hand", "roughly"]
"""Accuracy with which the operator knows the block.

closely: boundary within 0.2 m; rows times the error of their spacing below half a spacing, less
    the boundary's error where its corners do not tell the rows.
by_hand: few corners, up to 1 m off; the spacing as above.
roughly: boundary within 0.2 m; the spacing 5 to 8 % off.
"""
CLOSE, HAND = 0.2, 1.0
"""Greatest error of a corner [m]."""
START_ERROR, YAW_ERROR = 0.3, 0.05
"""Greatest error of the believed start [m, rad]."""
LEAST_RADIUS, LEAST_INNER_RADIUS, MOST_ARC = 40.0, 20.0, 1.5
"""Least radius of the first row, least radius of every row, longest arc of a row [m, m, rad]."""
SIDE_STEP = 12.0
"""Distance between corners that a hand draws along a curved side [m]."""


@dataclass(frozen=True)
class DrawnOrder:
    """A mission file and the truth behind it.

    Attributes:
        rows: true polylines (K, 2) in map, in the order of the ids and in the rows' own sense [m].
        kind: one word for the layout: straight, ragged, curved or wide.
        boundary: how the boundary was drawn: planned, margin, corners or outline.
    """

    mission: MissionFile
    rows: tuple[Array, ...]
    kind: str
    boundary: str


def draw_order(number: int, told: Told = "closely") -> DrawnOrder:
    """Draw a block of 1 x 3 to 60 x 200 and an order of it; the same number draws the same one."""
    rng = stream(number, "drawn_order")
    block, kind = _draw_block(rng)
    side = Side.LEFT if rng.random() < 0.5 else Side.RIGHT
    layout = generate_layout(block, number)
    exact = OrderSeed(side=side, spacing_error=0.0, start_error=0.0)
    start = true_start(exact, layout, number)
    mission = make_order(exact, layout, "drawn", Seed(name="drawn").datum, 3.0, start, number)
    boundary, drawn = _draw_boundary(layout, np.array(mission.boundary), told, rng)
    x, y = start.xy + rng.uniform(-START_ERROR, START_ERROR, 2)
    yaw = start.yaw + rng.uniform(-YAW_ERROR, YAW_ERROR)
    changes = {
        "boundary": tuple((round(float(a), 2), round(float(b), 2)) for a, b in boundary),
        "row_spacing": round(
            layout.row_spacing * (1 + _spacing_error(layout, told, drawn, rng)), 3
        ),
        "start": {"x": round(float(x), 2), "y": round(float(y), 2), "yaw": round(float(yaw), 3)},
    }
    told_file = MissionFile.model_validate({**mission.model_dump(), **changes})
    rows = tuple(row.line if side is Side.LEFT else row.line[::-1] for row in layout.rows)
    return DrawnOrder(told_file, rows, kind, drawn)


def _draw_block(rng: np.random.Generator) -> tuple[BlockSeed, str]:
    """Sizes evenly spread over their logarithms; a third of the blocks is curved."""
    rows = round(math.exp(rng.uniform(math.log(1), math.log(60.49))))
    vines = round(math.exp(rng.uniform(math.log(3), math.log(200.49))))
    row_spacing, vine_spacing = rng.uniform(1.6, 4.0), rng.uniform(0.8, 2.0)
    length, width = vines * vine_spacing, rows * row_spacing
    is_curved, is_ragged = rng.random() < 1 / 3, rng.random() < 0.5
    radius = None
    if is_curved:
        least = max(LEAST_RADIUS, LEAST_INNER_RADIUS + width, length / MOST_ARC + width)
        radius = float(rng.choice([-1, 1]) * rng.uniform(least, 3 * least))
    ragged = min(3.0, length / 4) if is_ragged else 0.0
    block = BlockSeed(
        rows=rows,
        vines_per_row=(max(3, round(0.9 * vines)), vines) if is_ragged else vines,
        row_spacing=row_spacing,
        vine_spacing=vine_spacing,
        heading_deg=float(rng.uniform(-180, 180)),
        end_offset=(-ragged, ragged),
        curve_radius=radius,
        posts="ends",
    )
    straight = "wide" if width > length else "ragged" if is_ragged else "straight"
    return block, "curved" if is_curved else straight


def _spacing_error(layout: Layout, told: Told, drawn: str, rng: np.random.Generator) -> float:
    """Relative; over all rows below half a spacing, together with what few corners leave open."""
    if told == "roughly":
        return float(rng.choice([-1, 1]) * rng.uniform(0.05, 0.08))
    few = told == "closely" and drawn in ("margin", "outline")
    left = 0.49 - (2 * CLOSE / layout.row_spacing if few else 0.0)
    return float(rng.uniform(-1, 1)) * min(0.08, left / len(layout.rows))


def _draw_boundary(
    layout: Layout, planned: Array, told: Told, rng: np.random.Generator
) -> tuple[Array, str]:
    """Corners (N, 2) [m], and how they were drawn."""
    if told == "by_hand":
        outline = _outline(layout, ACROSS_MARGIN, END_MARGIN, SIDE_STEP)
        return _moved(outline, HAND, rng), "outline"
    drawn = str(rng.choice(["planned", "margin", "corners", "outline"]))
    if drawn == "planned":
        return planned, drawn
    if drawn == "margin":
        more = float(rng.uniform(-CLOSE, CLOSE))
        grown = shapely.Polygon(planned).buffer(more, join_style="mitre")
        return np.asarray(grown.exterior.coords)[:-1], drawn
    if drawn == "corners":
        return _moved(planned, CLOSE, rng), drawn
    return _moved(_outline(layout, ACROSS_MARGIN, END_MARGIN, 3.0), CLOSE, rng), drawn


def _outline(layout: Layout, across: float, along: float, step: float) -> Array:
    """The fewest corners (N, 2) that follow the outer rows and the ends of all [m].

    Ends that are ragged keep two corners a row; straight ends have none between the sides.
    """
    lines = [layout.to_uv(row.line) for row in layout.rows]
    starts = np.array([line[0] for line in lines])
    starts[:, 0] -= along
    ends = np.array([line[-1] for line in lines])
    ends[:, 0] += along
    low, high = lines[0][0, 1] - across, lines[-1][0, 1] + across
    sides = []
    for v, first, last in ((high, starts[-1, 0], ends[-1, 0]), (low, starts[0, 0], ends[0, 0])):
        is_bent = layout.frame.curvature != 0.0
        count = max(2, math.ceil((last - first) / step) + 1) if is_bent else 2
        sides.append(np.column_stack([np.linspace(first, last, count), np.full(count, v)]))
    corners = [_ends(starts), sides[0], _ends(ends)[::-1], sides[1][::-1]]
    return layout.to_map(np.concatenate(corners))


def _ends(points_uv: Array) -> Array:
    """Corners between the outer rows' own, where the ends are not in one line."""
    inner = points_uv[1:-1]
    return inner if len(inner) and float(np.ptp(points_uv[:, 0])) > 0.5 else inner[:0]


def _moved(corners: Array, most: float, rng: np.random.Generator) -> Array:
    """Each corner by up to `most`, in any direction [m]."""
    angle = rng.uniform(0, 2 * np.pi, len(corners))
    way = most * np.sqrt(rng.random(len(corners)))
    moved: Array = corners + way[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return moved
