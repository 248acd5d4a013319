"""GNSS fixes that lie."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from vinum_nav.interfaces import GnssFix

METRES_PER_DEGREE = 111_320.0
"""Metres in a degree of latitude, near enough for a fault."""


def moved_east(metres: float) -> Callable[[GnssFix], GnssFix]:
    """Positions lie `metres` too far east."""
    return lambda fix: _east(fix, metres)


def creeping(speed: float) -> Callable[[GnssFix], GnssFix]:
    """Positions creep away eastwards at `speed` [m/s]."""
    begin: list[float] = []

    def change(fix: GnssFix) -> GnssFix:
        begin.append(fix.stamp) if not begin else None
        return _east(fix, speed * (fix.stamp - begin[0]))

    return change


def jumping(metres: float) -> Callable[[GnssFix], GnssFix]:
    """Every second position lies `metres` too far east."""
    count = [0]

    def change(fix: GnssFix) -> GnssFix:
        count[0] += 1
        return _east(fix, metres) if count[0] % 2 else fix

    return change


def fix_with(**values: Any) -> Callable[[GnssFix], GnssFix]:
    """Replace fields of a fix."""
    return lambda fix: replace(fix, **values)


def swapped(fix: GnssFix) -> GnssFix:
    """Latitude and longitude are mixed up."""
    return replace(fix, latitude_deg=fix.longitude_deg, longitude_deg=fix.latitude_deg)


def certain(fix: GnssFix) -> GnssFix:
    """30 m beside, with the covariance of a millimetre."""
    return replace(_east(fix, 30.0), covariance_enu=1e-6 * np.eye(3))


def _east(fix: GnssFix, metres: float) -> GnssFix:
    per_degree = METRES_PER_DEGREE * math.cos(math.radians(fix.latitude_deg))
    return replace(fix, longitude_deg=fix.longitude_deg + metres / per_degree)
