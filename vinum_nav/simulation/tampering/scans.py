"""Laser scans that lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.interfaces import LaserScan

FEW = 5
"""Rays that are left of a scan of the wrong size, or that still return in a nearly blind one."""


def with_ranges(change: Callable[[Array], Array]) -> Callable[[LaserScan], LaserScan]:
    """Change the ranges of a scan."""
    return lambda scan: replace(scan, ranges=change(np.array(scan.ranges, dtype=float)))


def all_of(value: float) -> Callable[[LaserScan], LaserScan]:
    """Every ray gives the same range [m]."""
    return with_ranges(lambda ranges: np.full_like(ranges, value))


def scaled(factor: float) -> Callable[[LaserScan], LaserScan]:
    """Ranges come out `factor` times as long."""
    return with_ranges(lambda ranges: factor * ranges)


def nearly_blind(ranges: Array) -> Array:
    """All but a few rays return nothing, as behind a dirty window."""
    shown = np.full_like(ranges, np.inf)
    shown[:: max(1, len(ranges) // FEW)] = ranges[:: max(1, len(ranges) // FEW)]
    return shown


def few_rays(ranges: Array) -> Array:
    """Only the first rays are there."""
    return ranges[:FEW]


def with_angles(**values: float) -> Callable[[LaserScan], LaserScan]:
    """Replace what a scan says of itself."""
    return lambda scan: replace(scan, **values)  # type: ignore[arg-type]
