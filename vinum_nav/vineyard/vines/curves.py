"""Polylines through given points."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline, PchipInterpolator

from vinum_nav.geometry import Array
from vinum_nav.vineyard.vines.model import Limb


def arc_lengths(points: Array) -> Array:
    """Length (K,) of a polyline (K, 3) from its first point to each of its points [m]."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def smooth_curve(knots: Array, count: int) -> Array:
    """`count` points, evenly spaced, of a smooth curve through knots (K, 3) that differ."""
    lengths = arc_lengths(knots)
    fine = CubicSpline(lengths, knots)(np.linspace(0.0, lengths[-1], 8 * count))
    return resampled(fine, count)


def resampled(points: Array, count: int) -> Array:
    """`count` points of a polyline (K, 3), evenly spaced along it."""
    lengths = arc_lengths(points)
    return at_lengths(points, np.linspace(0.0, lengths[-1], count))


def at_lengths(points: Array, wanted: Array) -> Array:
    """Points (M, 3) of a polyline (K, 3) at the lengths (M,) along it [m]."""
    lengths = arc_lengths(points)
    return np.column_stack([np.interp(wanted, lengths, points[:, k]) for k in range(3)])


def profile(knots: list[tuple[float, float]], t: Array) -> Array:
    """Monotone curve through (t, value) knots, at t."""
    x, y = np.array(knots).T
    return np.asarray(PchipInterpolator(x, y)(t))


def resampled_tube(limb: Limb, count: int) -> tuple[Array, Array]:
    """Axis (count, 3) and radii (count,) of a limb, evenly spaced along it."""
    lengths = arc_lengths(limb.axis)
    wanted = np.linspace(0.0, lengths[-1], count)
    return at_lengths(limb.axis, wanted), np.interp(wanted, lengths, limb.radii)
