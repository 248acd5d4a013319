"""A row's polyline as an axis: arc length, side and direction."""

from __future__ import annotations

import numpy as np
from shapely.geometry import LineString

from vinum_nav.description.boundary import boundary_area
from vinum_nav.geometry import Array, Polyline

BEYOND = 100.0
"""Length by which a row is drawn out at both ends before it is cut with the boundary [m]."""
DIRECTION_WINDOW = 1.0
"""A row's local direction is the chord over this much to either side [m]."""


class RowAxis:
    """Polyline (K, 2) in map [m], K >= 2, going on straight past both ends."""

    def __init__(self, points_map: Array) -> None:
        points = np.asarray(points_map, dtype=float)
        if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2:
            raise ValueError(f"a row needs points of shape (K, 2), K >= 2, got {points.shape}")
        self._line = Polyline(points, is_endless=True)
        if np.any(np.diff(self._line.starts) <= 0):
            raise ValueError(f"a row's points must differ, got {points.tolist()}")

    @property
    def length(self) -> float:
        """Arc length of the polyline [m]."""
        return self._line.length

    @property
    def is_straight(self) -> bool:
        """True if the row is a single straight line."""
        return len(self._line.tangents) == 1

    def locate(self, points_xy: Array) -> Array:
        """Arc length and offset (positive left) [m] of points (N, 2), shape (N, 2)."""
        return self._line.locate(points_xy)

    def point(self, s: float) -> Array:
        """Point (2,) at arc length `s`, which may lie past the ends [m]."""
        return self._line.at(s)

    def direction(self, s: float) -> Array:
        """Unit vector (2,) of the chord around arc length `s`."""
        chord = self.point(s + DIRECTION_WINDOW) - self.point(s - DIRECTION_WINDOW)
        unit: Array = chord / np.hypot(*chord)
        return unit

    def extent(self, boundary_xy: Array) -> tuple[float, float]:
        """Arc lengths between which the row, gone on straight, lies inside a polygon (N, 2).

        The stretch around the polyline's middle counts where there are several; where the row
        does not touch the polygon it is the polyline itself.
        """
        ends = np.stack([self.point(-BEYOND), self.point(self.length + BEYOND)])
        line = LineString(np.concatenate([ends[:1], self._line.points, ends[1:]]))
        inside = line.intersection(boundary_area(boundary_xy))
        parts = [part for part in getattr(inside, "geoms", [inside]) if part.length > 0]
        if not parts:
            return 0.0, self.length
        middle = line.interpolate(BEYOND + self.length / 2)
        nearest = min(parts, key=lambda part: float(part.distance(middle)))
        coordinates = self.locate(np.array(nearest.coords))[:, 0]
        return float(coordinates.min()), float(coordinates.max())
