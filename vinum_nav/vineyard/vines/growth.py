"""One dormant vine on its wire: trunk, head, fruiting arms, canes."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.seed import VineSeed, draw, draw_count
from vinum_nav.vineyard.vines.model import Limb, Training, VineShape

TRUNK_NODES = 11
CANE_NODES = 8


def grow_shape(
    seed: VineSeed,
    training: Training,
    vine_spacing: float,
    wire_height: float,
    rng: np.random.Generator,
) -> VineShape:
    """One living vine.

    Args:
        wire_height: of the fruiting wire above ground [m].
    """
    trunk = _trunk(seed, rng)
    arms = _arms(training, trunk.axis[-1], wire_height, vine_spacing, rng)
    canes = _canes(seed, arms, rng)
    cordon = np.concatenate([arms[0][::-1], *arms[1:]]) if len(arms) > 1 else arms[0]
    radius = (0.016 if training == "cordon" else 0.008) * rng.uniform(0.8, 1.3)
    cane_radius = rng.uniform(0.0035, 0.0055)
    limbs = [
        trunk,
        *(Limb("cordon", arm, radius * np.linspace(1.0, 0.55, len(arm))) for arm in arms),
        *(Limb("cane", cane, cane_radius * np.linspace(1.0, 0.5, len(cane))) for cane in canes),
    ]
    return VineShape(training, "living", tuple(limbs), cordon, int(rng.integers(2**31)))


def _trunk(seed: VineSeed, rng: np.random.Generator) -> Limb:
    height = draw(seed.head_height, rng)
    lean = math.tan(math.radians(draw(seed.lean_deg, rng)))
    towards = rng.uniform(0, 2 * np.pi)
    t = np.linspace(0.0, 1.0, TRUNK_NODES)
    axis = np.empty((TRUNK_NODES, 3))
    bend = draw(seed.bend, rng)
    for k, part in enumerate((math.cos(towards), math.sin(towards))):
        waves = rng.normal(0, 1, 2) @ np.sin(np.outer([1.0, 2.0], np.pi * t))
        axis[:, k] = lean * part * height * t + bend * waves
    axis[:, 2] = height * t
    radius = draw(seed.trunk_radius, rng)
    flare = 1.0 + 0.35 * np.exp(-t / 0.08)
    head = 1.0 + rng.uniform(0.15, 0.5) * np.exp(-(((t - 1.0) / 0.08) ** 2))
    return Limb("trunk", axis, radius * (1.0 - 0.12 * t) * flare * head)


def _arms(
    training: Training,
    head: Array,
    wire_height: float,
    vine_spacing: float,
    rng: np.random.Generator,
) -> list[Array]:
    """Fruiting arms from the head along the wire, each (7, 3) from the head outwards."""
    senses = [1.0] if training == "single_guyot" else [1.0, -1.0]
    share = 0.85 if training == "single_guyot" else 0.44
    t = np.linspace(0.0, 1.0, 7)
    arms: list[Array] = []
    for sense in senses:
        length = vine_spacing * share * rng.uniform(0.85, 1.0)
        rise = 1.0 - np.exp(-t / 0.18)
        z = head[2] + (wire_height - head[2]) * rise + 0.02 * np.sin(np.pi * t)
        arms.append(np.column_stack([head[0] + sense * length * t, np.full(7, head[1]), z]))
    return arms


def _canes(seed: VineSeed, arms: list[Array], rng: np.random.Generator) -> list[Array]:
    canes = []
    for _ in range(draw_count(seed.canes, rng)):
        arm = arms[int(rng.integers(len(arms)))]
        where = rng.uniform(0.0, 1.0) * (len(arm) - 1)
        low = min(int(where), len(arm) - 2)
        base = arm[low] + (where - low) * (arm[low + 1] - arm[low])
        canes.append(_cane(seed, base, rng))
    return canes


def _cane(seed: VineSeed, base: Array, rng: np.random.Generator) -> Array:
    """Polyline (CANE_NODES, 3): a shoot that rises between the wires, or hangs into the alley."""
    length = draw(seed.cane_length, rng)
    hangs = rng.random() < seed.hanging_share
    tilt = rng.uniform(0.7, 1.2) if hangs else abs(rng.normal(0.0, 0.18))
    sideways = rng.choice([-1.0, 1.0]) * (rng.uniform(0.6, 1.0) if hangs else rng.uniform(0, 0.5))
    plane = np.array([rng.normal(0.0, 0.6), sideways])
    plane /= max(float(np.linalg.norm(plane)), 1e-6)
    droop = rng.uniform(0.25, 0.6) if hangs else rng.normal(0.0, 0.06)
    t = np.linspace(0.0, 1.0, CANE_NODES)
    cane = np.empty((CANE_NODES, 3))
    cane[:, :2] = base[:2] + np.outer(length * math.sin(tilt) * t, plane)
    cane[:, 0] += 0.006 * np.where(np.arange(CANE_NODES) % 2, 1.0, -1.0)
    cane[:, 2] = base[2] + length * (math.cos(tilt) * t - droop * t**2)
    return cane
