"""GNSS: the antenna's position, with float stretches and outages."""

from __future__ import annotations

import math

import numpy as np
import pymap3d

from vinum_nav.description.mission_file import Datum
from vinum_nav.geometry import Array
from vinum_nav.interfaces import FixStatus, GnssFix
from vinum_nav.simulation.noise import Noise, Streams

FLOAT_CORRELATION = 8.0
"""Correlation time of the error while ambiguities float [s]."""
VERTICAL = 2.0
"""Vertical over horizontal sigma."""
LEAST_SIGMA = 1e-3
"""Least standard deviation that the covariance admits to [m]."""
FIRST_STRETCH = 10.0
"""No stretch begins before this time [s]."""


class Stretches:
    """Stretches of time that come back every `period`, the first at a random moment."""

    def __init__(self, duration: float, period: float, rng: np.random.Generator) -> None:
        latest = max(FIRST_STRETCH, period - duration)
        self._first = float(rng.uniform(FIRST_STRETCH, latest))
        self._duration, self._period = duration, period

    def holds(self, stamp: float) -> bool:
        """True if `stamp` [s] lies in a stretch."""
        if self._period == 0.0 or stamp < self._first:
            return False
        return (stamp - self._first) % self._period < self._duration


class GnssSensor:
    """RTK receiver that says what kind of fix it has."""

    def __init__(self, datum: Datum, noise: Noise, streams: Streams) -> None:
        self._datum = datum
        self._noise = noise
        self._fix_rng, self._float_rng = streams("gnss_fix"), streams("gnss_float")
        self._float = Stretches(
            noise.gnss_float_duration, noise.gnss_float_period, streams("gnss_float_period")
        )
        self._outage = Stretches(
            noise.gnss_outage_duration, noise.gnss_outage_period, streams("gnss_outage_period")
        )
        self._drift = self._float_rng.standard_normal(3)
        self._last = 0.0

    def measure(self, stamp: float, antenna_map: Array) -> GnssFix:
        """Fix of the antenna at (3,) in map [m]; NO_FIX has NaN for a position."""
        white = self._fix_rng.standard_normal(3)
        self._advance_drift(stamp)
        if self._outage.holds(stamp):
            unknown = np.diag(np.full(3, math.inf))
            return GnssFix(stamp, math.nan, math.nan, math.nan, unknown, FixStatus.NO_FIX)
        floats = self._float.holds(stamp)
        axes = np.array([1.0, 1.0, VERTICAL])
        sigma = axes * (self._noise.gnss_float if floats else self._noise.gnss_fix)
        east, north, up = np.asarray(antenna_map) + sigma * (self._drift if floats else white)
        latitude, longitude, altitude = pymap3d.enu2geodetic(
            east,
            north,
            up,
            self._datum.latitude_deg,
            self._datum.longitude_deg,
            self._datum.altitude,
        )
        return GnssFix(
            stamp,
            float(latitude),
            float(longitude),
            float(altitude),
            np.diag(np.maximum(sigma, LEAST_SIGMA) ** 2),
            FixStatus.FLOAT if floats else FixStatus.FIX,
        )

    def _advance_drift(self, stamp: float) -> None:
        """First-order Gauss-Markov process of unit variance."""
        keep = math.exp(-(stamp - self._last) / FLOAT_CORRELATION)
        self._last = stamp
        step = self._float_rng.standard_normal(3)
        self._drift = keep * self._drift + math.sqrt(1 - keep**2) * step
