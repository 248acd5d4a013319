"""Old wood as a mesh: ridges that wind around it, knots, and the scars of earlier cuts."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.shapes.meshes import Mesh, tube
from vinum_nav.vineyard.vines.curves import resampled_tube
from vinum_nav.vineyard.vines.model import Limb

RIDGES = (2, 3, 5)
"""Numbers of waves around the trunk that make up its cross-section."""
ROUGHNESS = 0.035
"""Standard deviation of every corner, relative to the radius."""


def barked(limb: Limb, sides: int, rings: int | None, rng: np.random.Generator) -> Mesh:
    """A limb with the relief of bark; `rings` evenly spaced, or None for one at every point."""
    axis, radii = (limb.axis, limb.radii) if rings is None else resampled_tube(limb, rings)
    return tube(axis, radii, sides, relief(len(axis), sides, rng))


def relief(rings: int, sides: int, rng: np.random.Generator) -> Array:
    """Factors (rings, sides) of the radius."""
    t = np.linspace(0.0, 1.0, rings)[:, None]
    angle = np.linspace(0.0, 2 * np.pi, sides, endpoint=False)
    twist = rng.normal(0.0, 1.2) * t
    gnarled = 1.0 + 1.6 * np.clip((t - 0.75) / 0.25, 0.0, 1.0)
    factor = 1.0 + gnarled * rng.normal(0.0, ROUGHNESS, (rings, sides))
    for waves in RIDGES:
        height = rng.uniform(0.03, 0.075) * (0.6 + 0.8 * t if waves == RIDGES[0] else 1.0)
        wander = 0.6 * np.sin(rng.uniform(3.0, 9.0) * t + rng.uniform(0, 2 * np.pi))
        factor += height * np.sin(waves * (angle + twist) + wander + rng.uniform(0, 2 * np.pi))
    for _ in range(int(rng.integers(3, 8))):
        place, bearing = 1.0 - abs(rng.normal(0.05, 0.3)), rng.uniform(0, 2 * np.pi)
        off = np.abs(np.angle(np.exp(1j * (angle - bearing))))
        bump = np.exp(-(((t - place) / rng.uniform(0.03, 0.06)) ** 2) - (off / 0.6) ** 2)
        factor += rng.uniform(0.15, 0.4) * bump
    return np.asarray(np.clip(factor, 0.6, 1.7))
