"""One dormant vine on its wire: trunk, head, fruiting arms, canes."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Vine
from vinum_nav.vineyard.seed import VineSeed, draw, draw_count

TRUNK_NODES = 11
CANE_NODES = 8


def grow_vine(
    seed: VineSeed,
    training: str,
    vine_id: str,
    row: int,
    foot: Array,
    along: Array,
    vine_spacing: float,
    wire_height: float,
    rng: np.random.Generator,
) -> Vine:
    """One living vine.

    Args:
        training: double_guyot, single_guyot or cordon.
        foot: (3,) on the ground [m].
        along: (2,) unit vector of the row.
        wire_height: of the fruiting wire above ground [m].
    """
    axis, radii = _trunk(seed, foot, rng)
    arms = _arms(training, axis[-1], foot[2] + wire_height, along, vine_spacing, rng)
    canes = _canes(seed, arms, along, rng)
    cordon = np.concatenate([arms[0][::-1], *arms[1:]]) if len(arms) > 1 else arms[0]
    thick = 0.016 if training == "cordon" else 0.008
    return Vine(
        id=vine_id,
        row=row,
        trunk_axis=axis,
        trunk_radii=radii,
        cordon=cordon,
        arm_radius=float(thick * rng.uniform(0.8, 1.3)),
        canes=tuple(canes),
        cane_radius=float(rng.uniform(0.0035, 0.0055)),
        shape_seed=int(rng.integers(2**31)),
    )


def _trunk(seed: VineSeed, foot: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    height = draw(seed.head_height, rng)
    lean = math.tan(math.radians(draw(seed.lean_deg, rng)))
    towards = rng.uniform(0, 2 * np.pi)
    t = np.linspace(0.0, 1.0, TRUNK_NODES)
    axis = np.empty((TRUNK_NODES, 3))
    bend = draw(seed.bend, rng)
    for k, part in enumerate((math.cos(towards), math.sin(towards))):
        waves = rng.normal(0, 1, 2) @ np.sin(np.outer([1.0, 2.0], np.pi * t))
        axis[:, k] = foot[k] + lean * part * height * t + bend * waves
    axis[:, 2] = foot[2] + height * t
    radius = draw(seed.trunk_radius, rng)
    flare = 1.0 + 0.35 * np.exp(-t / 0.08)
    head = 1.0 + rng.uniform(0.15, 0.5) * np.exp(-(((t - 1.0) / 0.08) ** 2))
    return axis, radius * (1.0 - 0.12 * t) * flare * head


def _arms(
    training: str,
    head: Array,
    wire_z: float,
    along: Array,
    vine_spacing: float,
    rng: np.random.Generator,
) -> list[Array]:
    """Fruiting arms from the head along the wire, each (7, 3) from the head outwards."""
    senses = [1.0, -1.0] if training != "single_guyot" else [float(rng.choice([-1.0, 1.0]))]
    share = 0.44 if training != "single_guyot" else 0.85
    t = np.linspace(0.0, 1.0, 7)
    arms: list[Array] = []
    for sense in senses:
        length = vine_spacing * share * rng.uniform(0.85, 1.0)
        arm = np.empty((7, 3))
        arm[:, :2] = head[:2] + np.outer(sense * length * t, along)
        rise = 1.0 - np.exp(-t / 0.18)
        arm[:, 2] = head[2] + (wire_z - head[2]) * rise + 0.02 * np.sin(np.pi * t)
        arms.append(arm)
    return arms


def _canes(
    seed: VineSeed, arms: list[Array], along: Array, rng: np.random.Generator
) -> list[Array]:
    across = np.array([-along[1], along[0]])
    canes = []
    for _ in range(draw_count(seed.canes, rng)):
        arm = arms[int(rng.integers(len(arms)))]
        where = rng.uniform(0.0, 1.0) * (len(arm) - 1)
        low = min(int(where), len(arm) - 2)
        base = arm[low] + (where - low) * (arm[low + 1] - arm[low])
        canes.append(_cane(seed, base, along, across, rng))
    return canes


def _cane(
    seed: VineSeed, base: Array, along: Array, across: Array, rng: np.random.Generator
) -> Array:
    """Polyline (CANE_NODES, 3): a shoot that rises between the wires, or hangs into the alley."""
    length = draw(seed.cane_length, rng)
    hangs = rng.random() < seed.hanging_share
    tilt = rng.uniform(0.7, 1.2) if hangs else abs(rng.normal(0.0, 0.18))
    sideways = rng.choice([-1.0, 1.0]) * (rng.uniform(0.6, 1.0) if hangs else rng.uniform(0, 0.5))
    lengthways = rng.normal(0.0, 0.6)
    plane = across * sideways + along * lengthways
    plane /= max(float(np.linalg.norm(plane)), 1e-6)
    droop = rng.uniform(0.25, 0.6) if hangs else rng.normal(0.0, 0.06)
    t = np.linspace(0.0, 1.0, CANE_NODES)
    zigzag = 0.006 * np.where(np.arange(CANE_NODES) % 2, 1.0, -1.0)
    cane = np.empty((CANE_NODES, 3))
    cane[:, :2] = base[:2] + np.outer(length * math.sin(tilt) * t, plane) + zigzag[:, None] * along
    cane[:, 2] = base[2] + length * (math.cos(tilt) * t - droop * t**2)
    return cane
