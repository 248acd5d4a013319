"""Bush vines (gobelet): a short thick trunk, arms like a goblet, spurs at their ends, no wire."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.seed import VineSeed, draw
from vinum_nav.vineyard.vines.curves import smooth_curve
from vinum_nav.vineyard.vines.frame import UP, Bud, Frame, Trellis, spur, unit
from vinum_nav.vineyard.vines.model import Limb
from vinum_nav.vineyard.vines.trunk import grow_trunk, old_stubs

ARMS = (3, 6)
"""Fewest and most arms of a bush vine."""
ARM_POINTS = 7


def bush(seed: VineSeed, trellis: Trellis, rng: np.random.Generator) -> Frame:
    """Arms all around; the cordon lies across the ring of their ends, along the row."""
    trunk = grow_trunk(seed, draw(seed.bush_head_height, rng), False, rng)
    count = int(rng.integers(ARMS[0], ARMS[1] + 1))
    bearings = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(count) / count
    limbs = [trunk, *old_stubs(trunk.axis[-1], float(trunk.radii[-1]), rng)]
    buds: list[Bud] = []
    ends: list[Array] = []
    for bearing in bearings + rng.normal(0.0, 0.2, count):
        out = np.array([np.cos(bearing), np.sin(bearing), 0.0])
        arm = _arm(trunk, out, rng)
        limbs.append(arm)
        ends.append(arm.axis[-1])
        for _ in range(int(rng.integers(1, 3))):
            stub, pair = spur(arm.axis[-1], 0.45 * out + UP + rng.normal(0.0, 0.35, 3), rng, 0.0095)
            limbs.append(stub)
            buds += pair
    return Frame(tuple(limbs), _across(np.array(ends)), tuple(buds))


def _arm(trunk: Limb, out: Array, rng: np.random.Generator) -> Limb:
    """Out of the head and then upwards."""
    base = trunk.axis[-1] - rng.uniform(0.0, 0.5) * trunk.radii[-1] * UP
    reach, rise = rng.uniform(0.1, 0.24), rng.uniform(0.08, 0.22)
    knots = [base, base + 0.55 * reach * out + 0.25 * rise * UP, base + reach * out + rise * UP]
    rough = rng.normal(0.0, 0.018, (3, 3)) * [[0.0], [1.0], [1.0]]
    axis = smooth_curve(np.array(knots) + rough, ARM_POINTS)
    t = np.linspace(0.0, 1.0, ARM_POINTS)
    swell = 1.0 + 0.35 * np.exp(-(((t - 1.0) / 0.15) ** 2))
    radius = max(rng.uniform(0.6, 0.75) * float(np.median(trunk.radii)), 0.011)
    return Limb("cordon", axis, radius * (1.0 - 0.35 * t) * swell)


def _across(ends: Array) -> Array:
    """Polyline (3, 3) along the row through the middle of the arms' ends (A, 3)."""
    middle = ends.mean(axis=0)
    reach = np.array([float(np.abs(ends[:, 0] - middle[0]).max()), 0.0, 0.0])
    return np.stack([middle - reach, middle, middle + reach])


def outwards(buds: tuple[Bud, ...]) -> tuple[Bud, ...]:
    """The same buds, their shoots a little more away from the vine's middle."""
    middle = np.mean([bud.point for bud in buds], axis=0)
    turned = []
    for bud in buds:
        out = (bud.point - middle) * [1.0, 1.0, 0.0]
        turned.append(Bud(bud.point, unit(bud.direction + 1.2 * out), bud.second))
    return tuple(turned)
