"""Where obstacles stand: in sight and in the way, but never so that work becomes impossible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.layout import Layout
from vinum_nav.vineyard.model import Terrain
from vinum_nav.vineyard.obstacle import Obstacle
from vinum_nav.vineyard.obstacle_shapes import SHAPES
from vinum_nav.vineyard.order import END_MARGIN
from vinum_nav.vineyard.seed import ObstacleSeed, draw_count
from vinum_nav.vineyard.streams import stream

OFF_ROW = 0.15
"""Between a row's line and the near side of what stands beside it [m]."""
OFF_HEADLAND = 0.2
"""Between the headland and what is parked beyond it [m]."""
APART = 1.5
"""Least distance between two obstacles' feet [m]."""
FROM_ENDS = 0.8
"""Of what stands in an alley from the rows' end posts [m]."""
TRIES = 200


@dataclass(frozen=True)
class Spot:
    """Where an obstacle may stand: (u, v) of its foot, direction of its x from that of u."""

    uv: Array
    turn: float


def place_obstacles(
    seed: ObstacleSeed,
    layout: Layout,
    terrain: Terrain,
    headland_width: float,
    both_faces: bool,
    random_seed: int,
) -> tuple[Obstacle, ...]:
    """All obstacles of a block.

    Crates and persons stand in the alleys at the face that is not worked, so that a body can pass
    between them and the row that is; where both faces are worked, beyond the headlands. Trailers
    stand beyond the headlands.

    Raises:
        ValueError: no room for another one.
    """
    counts = {"crate": seed.crates, "person": seed.persons, "trailer": seed.trailers}
    placed: list[Obstacle] = []
    for kind, wanted in counts.items():
        for k in range(draw_count(wanted, stream(random_seed, f"{kind}s"))):
            rng = stream(random_seed, kind, k)
            solids = SHAPES[kind](rng)
            shape = Obstacle(f"{kind}{k}", kind, np.zeros(3), 0.0, solids)
            beyond = kind == "trailer" or both_faces
            spots = (
                _beyond_headland(layout, shape, headland_width, rng)
                if beyond
                else _beside_a_row(layout, shape, rng)
            )
            placed.append(_put(shape, spots, layout, terrain, placed))
    return tuple(placed)


def _put(
    shape: Obstacle,
    spots: Iterator[Spot],
    layout: Layout,
    terrain: Terrain,
    placed: list[Obstacle],
) -> Obstacle:
    for spot in spots:
        xy = layout.to_map(spot.uv)
        if all(np.linalg.norm(other.foot[:2] - xy) >= APART for other in placed):
            yaw = float(layout.frame.direction(spot.uv)) + spot.turn
            foot = np.array([*xy, float(terrain.height_at(xy))])
            return Obstacle(shape.id, shape.kind, foot, yaw, shape.solids)
    raise ValueError(f"obstacles: no room for {shape.id}, {APART} m from each of {len(placed)}")


def _beside_a_row(layout: Layout, shape: Obstacle, rng: np.random.Generator) -> Iterator[Spot]:
    """On the left of a random row, its x along it either way."""
    outline = shape.footprint
    for _ in range(TRIES):
        row = layout.rows[int(rng.integers(len(layout.rows)))]
        line = layout.to_uv(row.line)
        reverse = bool(rng.integers(2))
        near = -outline[:, 1].max() if reverse else outline[:, 1].min()
        v = float(np.mean(line[:, 1])) + OFF_ROW - near
        low, high = line[0, 0] + FROM_ENDS, line[-1, 0] - FROM_ENDS
        if high > low:
            yield Spot(np.array([rng.uniform(low, high), v]), np.pi if reverse else 0.0)


def _beyond_headland(
    layout: Layout, shape: Obstacle, headland_width: float, rng: np.random.Generator
) -> Iterator[Spot]:
    """Beyond a random end of the rows, its x across them."""
    low, high = layout.outline()
    outline = shape.footprint
    for _ in range(TRIES):
        far = bool(rng.integers(2))
        away = END_MARGIN + headland_width + OFF_HEADLAND + float(np.abs(outline[:, 1]).max())
        u = high[0] + away if far else low[0] - away
        yield Spot(np.array([u, rng.uniform(low[1], high[1])]), np.pi / 2)
