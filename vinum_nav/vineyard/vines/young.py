"""Young plants in the place of a vine that was lost, with a stake or in a grow tube."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array, Polyline
from vinum_nav.vineyard.vines.model import Limb, Training, VineShape

STEM_DIAMETER = (0.008, 0.015)
STEM_HEIGHT = (0.5, 0.85)
TUBE_HEIGHT, TUBE_RADIUS = (0.5, 0.6), (0.038, 0.05)
TUBE_SHARE, BAMBOO_SHARE = 0.45, 0.6
"""Share of young plants in a tube, and of stakes that are bamboo (the others are steel)."""


def grow_replant(training: Training, wire_height: float, rng: np.random.Generator) -> VineShape:
    """A stem of one or two years with what holds it; its cordon is where arms will be."""
    height = rng.uniform(*STEM_HEIGHT)
    t = np.linspace(0.0, 1.0, 9)
    wave = np.sin(np.outer(t, np.pi * np.array([1.0, 2.0, 4.0])))
    axis = np.column_stack(
        [wave @ rng.normal(0.0, [[0.012], [0.008], [0.004]], (3, 2)), height * t]
    )
    radius = 0.5 * rng.uniform(*STEM_DIAMETER)
    limbs = [Limb("replant", axis, radius * (1.0 - 0.35 * t)), *_shoots(axis[-3:], radius, rng)]
    limbs += _tube(rng) if rng.random() < TUBE_SHARE else []
    limbs.append(grow_stake(rng))
    cordon = np.array([[-0.2, 0.0, wire_height], [0.0, 0.0, wire_height], [0.2, 0.0, wire_height]])
    return VineShape(training, "replant", tuple(limbs), cordon, int(rng.integers(2**31)))


def grow_stake(rng: np.random.Generator, off: float = 0.025) -> Limb:
    """A rod beside a stem, its foot `off` [m] from the stem's."""
    bamboo = rng.random() < BAMBOO_SHARE
    bearing = rng.uniform(0, 2 * np.pi)
    foot = np.array([off * np.cos(bearing), off * np.sin(bearing), -0.05])
    top = foot + np.array([*rng.normal(0.0, 0.02, 2), rng.uniform(1.05, 1.45)])
    axis = Polyline(np.stack([foot, top])).resampled(6 if bamboo else 2)
    return Limb("stake", axis, np.full(len(axis), rng.uniform(0.006, 0.009) if bamboo else 0.004))


def _tube(rng: np.random.Generator) -> list[Limb]:
    height, radius = rng.uniform(*TUBE_HEIGHT), rng.uniform(*TUBE_RADIUS)
    tip = np.array([*rng.normal(0.0, 0.012, 2), height])
    axis = Polyline(np.stack([np.array([0.0, 0.0, -0.01]), tip])).resampled(3)
    return [Limb("tube", axis, np.full(3, radius))]


def _shoots(top: Array, radius: float, rng: np.random.Generator) -> list[Limb]:
    """One or two thin shoots at the end of the stem."""
    limbs = []
    for _ in range(int(rng.integers(1, 3))):
        base = top[int(rng.integers(len(top)))]
        drift = np.array([*rng.normal(0.0, 0.02, 2), 0.05])
        steps = drift + rng.normal(0.0, 0.02, (5, 3))
        axis = base + np.vstack([np.zeros(3), np.cumsum(steps, axis=0)])
        limbs.append(Limb("replant", axis, np.linspace(0.6, 0.3, 6) * radius))
    return limbs
