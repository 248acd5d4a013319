"""Trunks: lean, bends, taper, a swollen head, now and then a fork, old stubs."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.seed import VineSeed, draw
from vinum_nav.vineyard.vines.curves import smooth_curve
from vinum_nav.vineyard.vines.frame import UP, unit
from vinum_nav.vineyard.vines.model import FORK_HEIGHT, Limb, point_at_height

TRUNK_POINTS = 26
"""Closer together towards the head, where the shape changes most."""
FORK_POINTS = 10
ACROSS = 0.4
"""Share of the lean that goes across the row: its wire holds the head in the row."""
FORK_ROOM = 0.09
"""A head must be at least this far above the lowest fork [m]."""


def grow_trunk(seed: VineSeed, height: float, wired: bool, rng: np.random.Generator) -> Limb:
    """Main trunk from the origin to its head, `height` above [m]; every point above the last."""
    t = 1.0 - (1.0 - np.linspace(0.0, 1.0, TRUNK_POINTS)) ** 1.4
    lean = height * math.tan(math.radians(draw(seed.lean_deg, rng)))
    towards = rng.uniform(0, 2 * np.pi)
    share = np.array([math.cos(towards), (ACROSS if wired else 1.0) * math.sin(towards)])
    axis = np.column_stack([lean * np.outer(_eased(t, rng), share), height * t])
    bend = draw(seed.bend, rng)
    waves = np.sin(np.outer(t, np.pi * np.array([1.0, 2.0, 3.0, 5.0])))
    axis[:, :2] += bend * waves @ (rng.normal(0.0, 1.0, (4, 2)) * [[1.0], [0.7], [0.35], [0.15]])
    return Limb("trunk", axis, 0.5 * draw(seed.trunk_diameter, rng) * _thickness(t, rng))


def grow_fork(trunk: Limb, sense: float, rng: np.random.Generator) -> Limb | None:
    """A second stem towards `sense` along the row; None if the head is too low for one."""
    head = trunk.axis[-1]
    if head[2] < FORK_HEIGHT + FORK_ROOM:
        return None
    height = rng.uniform(FORK_HEIGHT, head[2] - FORK_ROOM + 0.02)
    base = point_at_height(trunk.axis, height)
    reach, rise = rng.uniform(0.09, 0.18), head[2] - height
    tip = base + np.array([sense * reach, rng.normal(0.0, 0.015), rise * rng.uniform(0.85, 1.1)])
    knee = base + np.array([0.6 * sense * reach, 0.0, 0.45 * rise])
    axis = smooth_curve(np.stack([base, knee, tip]), FORK_POINTS)
    radius = float(np.interp(height, trunk.axis[:, 2], trunk.radii))
    t = np.linspace(0.0, 1.0, FORK_POINTS)
    swell = 1.0 + 0.3 * np.exp(-(((t - 0.95) / 0.15) ** 2))
    return Limb(
        "trunk",
        axis,
        radius * rng.uniform(0.65, 0.85) * (1.0 - 0.15 * t) * swell * _rounded(t, 0.8),
    )


def old_stubs(head: Array, radius: float, rng: np.random.Generator) -> list[Limb]:
    """Dry ends that earlier cuts have left on a head (3,) of a radius [m]."""
    stubs = []
    for _ in range(int(rng.integers(1, 5))):
        out = unit(np.append(rng.normal(0.0, 1.0, 2), 0.0)) + rng.uniform(0.1, 0.9) * UP
        start = head + np.array([0.0, 0.0, -rng.uniform(0.4, 2.2) * radius])
        end = start + unit(out) * (radius + rng.uniform(0.008, 0.04))
        thick = rng.uniform(0.006, 0.012)
        stubs.append(Limb("trunk", np.stack([start, end]), np.array([1.25, 1.0]) * thick))
    return stubs


def _eased(t: Array, rng: np.random.Generator) -> Array:
    """Curve from 0 to 1 over t: straight, or leaning low or high up."""
    return np.asarray(t ** rng.uniform(0.7, 1.6))


def _rounded(t: Array, start: float) -> Array:
    """Taper from 1 at `start` to nearly nothing at t = 1, like the end of an egg."""
    return np.asarray(0.15 + 0.85 * np.sqrt(1.0 - (np.clip((t - start) / (1 - start), 0, 1)) ** 2))


def _thickness(t: Array, rng: np.random.Generator) -> Array:
    """Radius relative to the middle: flared at the foot, swollen at the head."""
    foot = rng.uniform(0.2, 0.5) * np.exp(-t / 0.06)
    head = rng.uniform(0.1, 0.55) * np.exp(-(((t - 0.94) / rng.uniform(0.07, 0.14)) ** 2))
    lumps = np.sin(np.outer(t, rng.uniform(6.0, 20.0, 3)) + rng.uniform(0, 6.3, 3)) @ np.full(
        3, 0.03
    )
    taper = 1.0 - rng.uniform(0.05, 0.25) * (t - 0.5)
    return np.asarray(taper * (1.0 + foot + head + lumps) * _rounded(t, 0.93))
