"""Guyot: one or two canes of two years bent along the wire, and a spur to renew them."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array, Polyline
from vinum_nav.vineyard.seed import VineSeed, draw
from vinum_nav.vineyard.vines.curves import smooth_curve
from vinum_nav.vineyard.vines.frame import Bud, Frame, Trellis, spur, unit
from vinum_nav.vineyard.vines.model import Limb
from vinum_nav.vineyard.vines.trunk import grow_fork, grow_trunk, old_stubs

NODES = (6, 10)
"""Fewest and most nodes of a fruiting cane."""
SINGLE, DOUBLE = 0.85, 0.44
"""Length of a fruiting cane along the wire at most, as a share of the vine spacing."""


def single_guyot(seed: VineSeed, trellis: Trellis, rng: np.random.Generator) -> Frame:
    """One fruiting cane, towards +x."""
    return _guyot(seed, trellis, (1.0,), SINGLE, rng)


def double_guyot(seed: VineSeed, trellis: Trellis, rng: np.random.Generator) -> Frame:
    """A fruiting cane each way."""
    return _guyot(seed, trellis, (1.0, -1.0), DOUBLE, rng)


def _guyot(
    seed: VineSeed,
    trellis: Trellis,
    senses: tuple[float, ...],
    share: float,
    rng: np.random.Generator,
) -> Frame:
    trunk = grow_trunk(seed, draw(seed.head_height, rng), True, rng)
    fork = grow_fork(trunk, -1.0, rng) if rng.random() < seed.fork_share else None
    heads = {1.0: trunk.axis[-1], -1.0: (fork or trunk).axis[-1]}
    limbs = [trunk, *([fork] if fork else [])]
    limbs += old_stubs(trunk.axis[-1], float(trunk.radii[-1]), rng)
    buds: list[Bud] = []
    arms: list[Array] = []
    for sense in senses:
        length = share * trellis.vine_spacing * rng.uniform(0.85, 1.0)
        arm = _fruiting_cane(heads[sense], sense, length, trellis.lowest, rng)
        limbs.append(Limb("cordon", arm, _cane_radii(len(arm), rng)))
        buds += _node_buds(arm, sense, rng)
        arms.append(arm)
    stub, renewal = spur(_side(heads[-1.0], trunk.radii[-1]), np.array([-0.7, 0.0, 1.0]), rng)
    limbs.append(stub)
    cordon = np.concatenate([arms[1][::-1], arms[0]]) if len(arms) > 1 else arms[0]
    return Frame(tuple(limbs), cordon, (*renewal, *buds))


def _side(head: Array, radius: float) -> Array:
    return np.asarray(head + np.array([-0.5 * radius, 0.0, -0.2 * radius]))


def _fruiting_cane(
    head: Array, sense: float, length: float, wire: float, rng: np.random.Generator
) -> Array:
    """Axis (19, 3) from the head, up over the wire and along it, tied with little sag."""
    x0, y0, z0 = head
    rise = wire - z0
    bow = rng.uniform(0.01, 0.04)
    first = rng.uniform(0.07, 0.12)
    knots = [[x0, y0, z0 - 0.01], [x0 + 0.35 * sense * first, 0.8 * y0, z0 + 0.55 * rise]]
    knots.append([x0 + sense * first, 0.3 * y0, wire + bow])
    along = np.linspace(first, length, 6)[1:]
    for k, x in enumerate(along):
        sag = rng.normal(0.0, 0.005) - (rng.uniform(0.01, 0.05) if k == len(along) - 1 else 0.0)
        knots.append([x0 + sense * x, rng.normal(0.0, 0.006), wire + 0.006 + sag])
    return smooth_curve(np.array(knots), 19)


def _cane_radii(count: int, rng: np.random.Generator) -> Array:
    return rng.uniform(0.0055, 0.0078) * np.linspace(1.0, 0.65, count)


def _node_buds(arm: Array, sense: float, rng: np.random.Generator) -> list[Bud]:
    """One at each node, upwards, now to the left of the cane and now to the right."""
    line = Polyline(arm)
    count = int(rng.integers(NODES[0], NODES[1] + 1))
    places = np.linspace(0.1, line.length - 0.01, count) + rng.normal(0.0, 0.008, count)
    points = line.at(np.clip(places, 0.0, line.length))
    side = float(rng.choice([-1.0, 1.0]))
    slant = np.array([[0.25 * sense, 0.35 * side * (-1.0) ** k, 1.0] for k in range(count)])
    slant += rng.normal(0.0, 0.12, (count, 3))
    return [Bud(point, unit(out)) for point, out in zip(points, slant, strict=True)]
