"""Spur-pruned cordon: thick arms along the wire with a spur every 10 to 15 cm."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array, Polyline
from vinum_nav.vineyard.seed import VineSeed, draw
from vinum_nav.vineyard.vines.curves import smooth_curve
from vinum_nav.vineyard.vines.frame import UP, Bud, Frame, Trellis, spur
from vinum_nav.vineyard.vines.model import Limb
from vinum_nav.vineyard.vines.trunk import grow_fork, grow_trunk

ARM_POINTS = 17
SPUR_GAP = (0.10, 0.15)
"""Least and greatest distance of spurs along an arm [m]."""
ONE_ARM_SHARE = 0.35
"""Share of vines with one arm instead of two."""
ARMS = {1: 0.85, 2: 0.46}
"""Length of one arm at most, as a share of the vine spacing, by the number of arms."""


def spur_cordon(seed: VineSeed, trellis: Trellis, rng: np.random.Generator) -> Frame:
    """One arm towards +x, or one each way."""
    trunk = grow_trunk(seed, draw(seed.head_height, rng), True, rng)
    senses = (1.0,) if rng.random() < ONE_ARM_SHARE else (1.0, -1.0)
    forks = len(senses) > 1 and rng.random() < seed.fork_share
    fork = grow_fork(trunk, -1.0, rng) if forks else None
    stems = {1.0: trunk, -1.0: fork or trunk}
    limbs = [trunk, *([fork] if fork else [])]
    buds: list[Bud] = []
    arms: list[Array] = []
    for sense in senses:
        length = ARMS[len(senses)] * trellis.vine_spacing * rng.uniform(0.85, 1.0)
        arm, places = _arm(stems[sense], sense, length, trellis.lowest, rng)
        limbs.append(arm)
        arms.append(arm.axis)
        for point in Polyline(arm.axis).at(places):
            stub, pair = _spur_on(point, float(np.median(arm.radii)), rng)
            limbs.append(stub)
            buds += pair
    cordon = np.concatenate([arms[1][::-1], arms[0]]) if len(arms) > 1 else arms[0]
    return Frame(tuple(limbs), cordon, tuple(buds))


def _arm(
    stem: Limb, sense: float, length: float, wire: float, rng: np.random.Generator
) -> tuple[Limb, Array]:
    """Arm that goes on from a stem's head, and the lengths along it at which spurs stand [m]."""
    x0, y0, z0 = stem.axis[-1]
    bend = min(0.3 * length, rng.uniform(0.1, 0.16))
    thick = max(0.6 * float(np.median(stem.radii)), 0.010)
    low = wire - 0.4 * thick
    start = stem.axis[-1] - 0.02 * UP
    knots = [start, [x0 + 0.3 * sense * bend, 0.8 * y0, z0 + 0.55 * (low - z0)]]
    for x in np.linspace(bend, length, 6):
        rough = rng.normal(0.0, 0.008, 2)
        knots.append([x0 + sense * x, 0.3 * y0 * (x == bend) + rough[0], low + rough[1]])
    axis = smooth_curve(np.array(knots), ARM_POINTS)
    s = Polyline(axis).starts
    gaps = np.cumsum(rng.uniform(*SPUR_GAP, 40))
    places = gaps[(gaps > bend) & (gaps < s[-1] - 0.01)]
    places = np.append(places, s[-1] - 0.01)
    knobs = np.exp(-(((s[:, None] - places) / 0.022) ** 2)).sum(axis=1)
    taper = np.linspace(1.0, 0.62, ARM_POINTS)
    neck = 0.35 * np.exp(-s / 0.06)
    return Limb("cordon", axis, thick * taper * (1.0 + 0.25 * knobs + neck)), places


def _spur_on(point: Array, radius: float, rng: np.random.Generator) -> tuple[Limb, tuple[Bud, Bud]]:
    """A spur on the upper side of an arm."""
    lean = np.array([rng.normal(0.0, 0.25), rng.normal(0.0, 0.3), 0.0])
    return spur(point + 0.4 * radius * UP, UP + lean, rng, 0.0095)
