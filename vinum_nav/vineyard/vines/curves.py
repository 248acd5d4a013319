"""Polylines through given points."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline, PchipInterpolator

from vinum_nav.geometry import Array, Polyline
from vinum_nav.vineyard.vines.model import Limb


def smooth_curve(knots: Array, count: int) -> Array:
    """`count` points, evenly spaced, of a smooth curve through knots (K, 3) that differ."""
    lengths = Polyline(knots).starts
    fine = CubicSpline(lengths, knots)(np.linspace(0.0, lengths[-1], 8 * count))
    return Polyline(fine).resampled(count)


def profile(knots: list[tuple[float, float]], t: Array) -> Array:
    """Monotone curve through (t, value) knots, at t."""
    x, y = np.array(knots).T
    return np.asarray(PchipInterpolator(x, y)(t))


def resampled_tube(limb: Limb, count: int) -> tuple[Array, Array]:
    """Axis (count, 3) and radii (count,) of a limb, evenly spaced along it."""
    line = Polyline(limb.axis)
    wanted = np.linspace(0.0, line.length, count)
    return line.at(wanted), np.interp(wanted, line.starts, limb.radii)
