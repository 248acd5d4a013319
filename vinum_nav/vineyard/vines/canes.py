"""Last season's shoots: from their buds, internode by internode, up between the wires."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.seed import VineSeed, draw, draw_count
from vinum_nav.vineyard.vines.frame import UP, Bud, Trellis
from vinum_nav.vineyard.vines.model import Limb

INTERNODE = (0.055, 0.095)
"""Length from node to node, one value a vine: least and greatest [m]."""
MOST_NODES = 26
ZIGZAG = 0.13
"""Change of direction at a node, now to one side and now to the other [rad]."""


@dataclass(frozen=True)
class _Shoots:
    """Parameters of all canes of a vine, each (C,)."""

    pull: Array
    """Pull towards the sky (positive) or the ground, per internode."""
    weight: Array
    """Weight that pulls the cane down, the more the longer it is."""
    held: Array
    """Strength with which the catch wires hold the cane in the row; 0 for not at all."""


def grow_canes(
    seed: VineSeed,
    buds: tuple[Bud, ...],
    trellis: Trellis | None,
    rng: np.random.Generator,
) -> list[Limb]:
    """Canes from buds drawn at random, as many as the seed asks for; their points are nodes.

    Args:
        trellis: whose wires hold them; None for a vine that stands free.
    """
    count = draw_count(seed.canes, rng)
    if count == 0:
        return []
    chosen = _choose(buds, count, rng)
    lengths = np.array([draw(seed.cane_length, rng) for _ in chosen])
    internode = rng.uniform(*INTERNODE)
    nodes = np.clip(np.round(lengths / internode).astype(int) + 1, 4, MOST_NODES)
    axes = _grow(
        chosen,
        lengths / (nodes - 1),
        int(nodes.max()),
        _habits(seed, count, trellis, rng),
        trellis,
        rng,
    )
    limbs = []
    for axis, kept in zip(axes, nodes, strict=True):
        radius = 0.5 * draw(seed.cane_diameter, rng)
        taper = 1.0 - 0.62 * np.linspace(0.0, 1.0, kept) ** 1.3
        limbs.append(Limb("cane", axis[:kept], radius * taper))
    return limbs


def _choose(buds: tuple[Bud, ...], count: int, rng: np.random.Generator) -> list[Bud]:
    """`count` buds: first the first ones, none twice before all were taken once."""
    shuffled = [buds[k] for k in rng.permutation(len(buds))]
    turn = sorted(shuffled, key=lambda bud: bud.second)
    return [turn[k % len(turn)] for k in range(count)]


def _habits(
    seed: VineSeed, count: int, trellis: Trellis | None, rng: np.random.Generator
) -> _Shoots:
    """Most canes stand between the wires; some lean out, some hang in the alley."""
    luck = rng.random(count)
    hangs = luck < seed.hanging_share
    leans = ~hangs & (luck < seed.hanging_share + seed.leaning_share)
    free = trellis is None
    pull = np.where(hangs, -0.02, np.where(leans, 0.03, 0.10 if free else 0.16))
    weight = np.where(hangs, rng.uniform(0.018, 0.035, count), rng.uniform(0.0, 0.006, count))
    held = np.where(hangs | leans | free, 0.0, rng.uniform(0.6, 1.6, count))
    return _Shoots(pull, weight, held)


def _grow(
    buds: list[Bud],
    internodes: Array,
    nodes: int,
    shoots: _Shoots,
    trellis: Trellis | None,
    rng: np.random.Generator,
) -> Array:
    """Nodes (C, nodes, 3) of all canes."""
    points = np.array([bud.point for bud in buds])
    heading = np.array([bud.direction for bud in buds])
    loose = shoots.held == 0.0
    side = np.where(heading[:, 1] < 0, -1.0, 1.0)
    heading[loose, 1] += 0.7 * side[loose] * (trellis is not None)
    heading = _unit(heading)
    plane = _unit(np.cross(heading, _unit(rng.normal(0.0, 1.0, heading.shape))))
    top = trellis.top if trellis else 1.1
    axes = [points]
    for k in range(1, nodes):
        above = np.clip((points[:, 2] - top) / 0.25, 0.0, 1.0)
        rise = shoots.pull * (1.0 - above) - shoots.weight * k - 0.09 * above * (k > 6)
        heading = heading + rise[:, None] * UP + rng.normal(0.0, 0.045, heading.shape)
        heading[:, 1] -= shoots.held * points[:, 1] * (1.0 - above)
        heading = _unit(heading)
        turn = ZIGZAG if k % 2 else -ZIGZAG
        points = points + internodes[:, None] * _unit(heading + turn * plane)
        points[:, 2] = np.maximum(points[:, 2], 0.05)
        axes.append(points)
    return np.stack(axes, axis=1)


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
