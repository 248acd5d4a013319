"""Coordinates along and across the rows of a block, straight or curved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array

STRAIGHT = 1e-4
"""A line whose middle is off its chord by less, as a share of its length, is straight."""


@dataclass(frozen=True)
class RowFrame:
    """Coordinates (u, v): u runs along a row, v from row to row, to the left of u [m].

    Rows are lines of equal v: straight ones, or arcs around one centre, on each of which u is the
    arc's own length; u = `middle` is a straight line across all rows.

    Attributes:
        origin: (2,) where u and v are 0, in map [m].
        heading: direction of u at u = `middle` [rad].
        curvature: of the line v = 0, positive where it bends to the left [1/m]; 0 is straight.
        middle: u at which lines across the rows are straight [m].
    """

    origin: Array
    heading: float
    curvature: float = 0.0
    middle: float = 0.0

    @classmethod
    def along(cls, line_xy: Array) -> RowFrame:
        """Frame whose v = 0 is a straight or evenly curved line (K, 2), its first point u = 0."""
        first, last = line_xy[0], line_xy[-1]
        middle = line_xy[len(line_xy) // 2] if len(line_xy) > 2 else (first + last) / 2
        chord = last - first
        length = float(np.hypot(*chord))
        heading = math.atan2(chord[1], chord[0])
        along, across = middle - first, np.array([-chord[1], chord[0]]) / length
        bow = -float(along @ across)
        share = float(along @ chord) / length**2
        if abs(bow) < STRAIGHT * length:
            return cls(first, heading)
        curvature = 2 * bow / (share * (1 - share) * length**2 + bow**2)
        half = math.asin(min(1.0, max(-1.0, curvature * length / 2)))
        return cls(first, heading - half, curvature)

    @property
    def u(self) -> Array:
        """Unit vector (2,) along the rows at their middle."""
        return np.array([math.cos(self.heading), math.sin(self.heading)])

    @property
    def v(self) -> Array:
        """Unit vector (2,) from row to row at their middle."""
        return np.array([-math.sin(self.heading), math.cos(self.heading)])

    def to_map(self, uv: Array) -> Array:
        """Points (..., 2) of (u, v) in map.

        Raises:
            InputError: a row beyond the centre of the arcs.
        """
        uv = np.asarray(uv, dtype=float)
        if self.curvature == 0.0:
            return np.asarray(self.origin + uv[..., :1] * self.u + uv[..., 1:] * self.v)
        radius, angle = self._radius(uv[..., 1]), self._angle(uv)
        along = radius * np.sin(angle)
        across = 1 / self.curvature - radius * np.cos(angle)
        bent = self._turning + along[..., None] * self.u + across[..., None] * self.v
        return np.asarray(bent)

    def to_uv(self, xy: Array) -> Array:
        """Coordinates (u, v) of points (..., 2) in map."""
        if self.curvature == 0.0:
            offset = np.asarray(xy) - self.origin
            return np.stack([offset @ self.u, offset @ self.v], axis=-1)
        sense = math.copysign(1.0, self.curvature)
        centre = self._turning + self.v / self.curvature
        offset = np.asarray(sense * (np.asarray(xy) - centre))
        along, across = offset @ self.u, -(offset @ self.v)
        radius = sense * np.hypot(along, across)
        angle = np.arctan2(along, across)
        return np.stack([self.middle + radius * angle, 1 / self.curvature - radius], axis=-1)

    def direction(self, uv: Array) -> Array:
        """Direction (...) of the rows at points (..., 2) of (u, v) [rad]."""
        uv = np.asarray(uv, dtype=float)
        if self.curvature == 0.0:
            return np.full(uv.shape[:-1], self.heading)
        return np.asarray(self.heading + self._angle(uv))

    @property
    def _turning(self) -> Array:
        """The point (middle, 0) in map, (2,)."""
        if self.curvature == 0.0 or self.middle == 0.0:
            return self.origin
        back = -self.middle * self.curvature
        along = math.sin(back) / self.curvature
        across = (1 - math.cos(back)) / self.curvature
        return np.asarray(self.origin - along * self.u - across * self.v)

    def _radius(self, v: Array) -> Array:
        radius = 1 / self.curvature - v
        if np.any(radius * self.curvature <= 0):
            raise InputError(
                f"a row {float(np.max(np.abs(v))):.1f} m from the first one lies beyond the centre "
                f"of the arcs, {abs(1 / self.curvature):.1f} m from it"
            )
        return np.asarray(radius)

    def _angle(self, uv: Array) -> Array:
        return np.asarray((uv[..., 0] - self.middle) / self._radius(uv[..., 1]))
