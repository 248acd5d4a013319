"""Meshes of cut canes that lie on the ground."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.shapes.meshes import Mesh, merge, tube

CANES = (3, 8)
"""Least and greatest number of canes of a bundle."""
LENGTH = (0.25, 1.1)
"""Least and greatest length of a cut cane [m]."""
RADIUS = (0.003, 0.005)
KNOTS = 6
SIDES = 4
SPREAD, TURN = 0.16, 0.45
"""Standard deviations of where canes lie about the bundle's middle [m], and how they point
about its x [rad]."""


def pruning_mesh(rng: np.random.Generator) -> Mesh:
    """A loose bundle about the origin, its canes along x, the ground at z = 0."""
    count = int(rng.integers(CANES[0], CANES[1] + 1))
    return merge(_cane(rng, k) for k in range(count))


def _cane(rng: np.random.Generator, layer: int) -> Mesh:
    length, radius = rng.uniform(*LENGTH), rng.uniform(*RADIUS)
    turn = rng.normal(0.0, TURN)
    t = np.linspace(-0.5, 0.5, KNOTS)
    bow = rng.normal(0.0, 0.08) * length * (0.25 - t**2) * 4
    along, across = length * t, bow + rng.normal(0.0, 0.004, KNOTS)
    x = np.cos(turn) * along - np.sin(turn) * across + rng.normal(0.0, SPREAD)
    y = np.sin(turn) * along + np.cos(turn) * across + rng.normal(0.0, SPREAD)
    sprung = 0.03 * rng.random() * (2 * t) ** 2
    z: Array = radius + 0.004 * layer + sprung
    return tube(np.column_stack([x, y, z]), radius * np.linspace(1.0, 0.6, KNOTS), SIDES)
