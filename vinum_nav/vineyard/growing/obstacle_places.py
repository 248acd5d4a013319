"""Places of obstacles: in sight and in the way, but never so that work becomes impossible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.layout import Layout
from vinum_nav.vineyard.growing.order import END_MARGIN
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Terrain
from vinum_nav.vineyard.seed import ObstacleSeed, draw_count
from vinum_nav.vineyard.shapes.obstacle import Obstacle
from vinum_nav.vineyard.shapes.obstacle_shapes import SHAPES

OFF_ROW = 0.15
"""Distance between a row's line and the near side of what stands beside it [m]."""
OFF_HEADLAND = 0.2
"""Distance between the headland and what is parked beyond it [m]."""
APART = 1.5
"""Least distance between two obstacles' feet [m]."""
FROM_ENDS = 0.8
"""Distance of an alley's obstacles from the rows' end posts [m]."""
TRIES = 200


@dataclass(frozen=True)
class Spot:
    """Place that an obstacle may take.

    Attributes:
        uv: foot (2,), along and across the first row [m].
        turn: direction of the obstacle's x axis from that of u [rad].
    """

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

    Crates and persons stand beside a row, at a face that is not worked, so that a body can pass
    them and work the face across the alley; trailers beyond the headlands.

    Args:
        both_faces: whether rows are worked from both sides.

    Raises:
        InputError: no room for another one.
    """
    counts = {"crate": seed.crates, "person": seed.persons, "trailer": seed.trailers}
    faces = _free_faces(layout, both_faces)
    placed: list[Obstacle] = []
    for kind, wanted in counts.items():
        for k in range(draw_count(wanted, stream(random_seed, f"{kind}s"))):
            rng = stream(random_seed, kind, k)
            shape = Obstacle(f"{kind}{k}", kind, np.zeros(3), 0.0, SHAPES[kind](rng))
            spots = (
                _beyond_headland(layout, shape, headland_width, rng)
                if kind == "trailer"
                else _beside_a_row(layout, shape, faces, rng)
            )
            placed.append(_put(shape, spots, layout, terrain, placed))
    return tuple(placed)


def _free_faces(layout: Layout, both_faces: bool) -> list[tuple[float, int]]:
    """Rows' v and a side of each, 1 for the left one, at which no vine is worked.

    Of one face, even rows are worked from their right and odd ones from their left: rows are driven
    along in turn up and down, with the arm on one side. Where a neighbour's row would be is a free
    face as well, across the outer alleys.
    """
    v = [float(np.mean(layout.to_uv(row.line)[:, 1])) for row in layout.rows]
    faces = [(v[0] - layout.row_spacing, 1), (v[-1] + layout.row_spacing, -1)]
    if not both_faces:
        faces += [(middle, 1 if row % 2 == 0 else -1) for row, middle in enumerate(v)]
    return faces


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
    raise InputError(f"obstacles: no room for {shape.id}, {APART} m from each of {len(placed)}")


def _beside_a_row(
    layout: Layout, shape: Obstacle, faces: list[tuple[float, int]], rng: np.random.Generator
) -> Iterator[Spot]:
    """Spots at a random one of `faces`, with x along the row either way."""
    outline = shape.footprint
    low, high = layout.outline()[0][0] + FROM_ENDS, layout.outline()[1][0] - FROM_ENDS
    for _ in range(TRIES):
        row, side = faces[int(rng.integers(len(faces)))]
        reverse = bool(rng.integers(2))
        near = outline[:, 1].max() if reverse == (side > 0) else -outline[:, 1].min()
        u = rng.uniform(low, high) if high > low else (low + high) / 2
        yield Spot(np.array([u, row + side * (OFF_ROW + near)]), np.pi if reverse else 0.0)


def _beyond_headland(
    layout: Layout, shape: Obstacle, headland_width: float, rng: np.random.Generator
) -> Iterator[Spot]:
    """Spots beyond a random end of the rows, with x across them."""
    low, high = layout.outline()
    outline = shape.footprint
    for _ in range(TRIES):
        far = bool(rng.integers(2))
        away = END_MARGIN + headland_width + OFF_HEADLAND + float(np.abs(outline[:, 1]).max())
        u = high[0] + away if far else low[0] - away
        yield Spot(np.array([u, rng.uniform(low[1], high[1])]), np.pi / 2)
