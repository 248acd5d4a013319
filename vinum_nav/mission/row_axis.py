"""A row's polyline as an axis: arc length, side and direction."""

from __future__ import annotations

import numpy as np
from shapely.geometry import LineString

from vinum_nav.description.boundary import boundary_area
from vinum_nav.geometry import Array

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
        steps = np.diff(points, axis=0)
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        if np.any(lengths <= 0):
            raise ValueError(f"a row's points must differ, got {points.tolist()}")
        self._points = points
        self._tangents = steps / lengths[:, None]
        self._lengths = lengths
        self._starts = np.concatenate([[0.0], np.cumsum(lengths)])

    @property
    def length(self) -> float:
        """Arc length of the polyline [m]."""
        return float(self._starts[-1])

    @property
    def is_straight(self) -> bool:
        """Whether it is a single line."""
        return len(self._lengths) == 1

    def locate(self, points_xy: Array) -> Array:
        """Arc length and offset (positive left) [m] of points (N, 2), shape (N, 2)."""
        points = np.asarray(points_xy, dtype=float).reshape(-1, 2)
        delta = points[:, None, :] - self._points[None, :-1, :]
        along = np.einsum("nkd,kd->nk", delta, self._tangents)
        low = np.zeros(len(self._lengths))
        high = self._lengths.copy()
        low[0], high[-1] = -np.inf, np.inf
        along = np.clip(along, low, high)
        gap = delta - along[..., None] * self._tangents
        nearest = np.argmin(np.einsum("nkd,nkd->nk", gap, gap), axis=1)
        pick = np.arange(len(points))
        tangent = self._tangents[nearest]
        chosen = gap[pick, nearest]
        left = tangent[:, 0] * chosen[:, 1] - tangent[:, 1] * chosen[:, 0]
        offset = np.copysign(np.hypot(chosen[:, 0], chosen[:, 1]), left)
        return np.stack([self._starts[nearest] + along[pick, nearest], offset], axis=1)

    def point(self, s: float) -> Array:
        """Point (2,) at arc length `s`, which may lie past the ends [m]."""
        last = len(self._lengths) - 1
        k = int(np.clip(np.searchsorted(self._starts, s, side="right") - 1, 0, last))
        point: Array = self._points[k] + (s - self._starts[k]) * self._tangents[k]
        return point

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
        line = LineString(np.concatenate([ends[:1], self._points, ends[1:]]))
        inside = line.intersection(boundary_area(boundary_xy))
        parts = [part for part in getattr(inside, "geoms", [inside]) if part.length > 0]
        if not parts:
            return 0.0, self.length
        middle = line.interpolate(BEYOND + self.length / 2)
        nearest = min(parts, key=lambda part: float(part.distance(middle)))
        coordinates = self.locate(np.array(nearest.coords))[:, 0]
        return float(coordinates.min()), float(coordinates.max())


def row_direction(points_map: Array, at_xy: Array) -> Array:
    """Unit vector (2,) of a row's polyline (K, 2) abeam a point (2,), in the polyline's sense."""
    axis = RowAxis(points_map)
    return axis.direction(float(axis.locate(at_xy)[0, 0]))
