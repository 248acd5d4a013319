"""The block from above as lines and spots that the page draws and links."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from shapely.geometry import LineString

from vinum_nav.geometry import Array

MARGIN = 0.9
"""Space around all that is drawn [m]."""
TAP_WIDTH = 16.0
"""Least distance of two neighbouring vines on a small screen [px]."""
PATH_TOLERANCE = 0.01
"""Largest distance of a drawn path from the recorded one [m]."""


@dataclass(frozen=True)
class Line:
    """One line of the map.

    Attributes:
        kind: class of the line in the page's style.
        points: "x,y x,y ..." from the top left corner [cm].
        item: index of the work item that it belongs to, if any.
    """

    kind: str
    points: str
    item: int | None = None


@dataclass(frozen=True)
class Spot:
    """One mark of the map.

    Attributes:
        kind: class of the mark in the page's style.
        left, top: place in the map [% of its width and height].
        text: what a pointer that rests on it shows.
        items: indices of the work items that it belongs to; the page links the first one.
        is_stop: whether the table's row of its work item leads to it.
    """

    kind: str
    left: float
    top: float
    text: str
    items: tuple[int, ...] = ()
    is_stop: bool = False


@dataclass
class Plan:
    """A map of `width` x `height` [m]; x points right, y up.

    Args of the constructor:
        low: lower left corner (2,) [m].
        width, height: size [m].
        vine_spacing: distance of two neighbouring vines [m].
    """

    low: Array
    width: float
    height: float
    vine_spacing: float
    lines: list[Line] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    @classmethod
    def around(cls, points: Array, vine_spacing: float) -> Plan:
        """Empty map that holds all points (N, 2) [m]."""
        low, high = points.min(axis=0) - MARGIN, points.max(axis=0) + MARGIN
        width, height = high - low
        return cls(low, float(width), float(height), vine_spacing)

    @property
    def least_width_px(self) -> int:
        """Width at which a finger still hits one vine alone [px]."""
        return round(min(6000.0, self.width * TAP_WIDTH / self.vine_spacing))

    @property
    def kinds(self) -> set[str]:
        """Classes of all lines and spots, for the legend."""
        return {line.kind for line in self.lines} | {spot.kind for spot in self.spots}

    def add_line(self, kind: str, points: Array, item: int | None = None) -> None:
        """Add a line through points (N, 2) [m]; one of a single point is left out."""
        if len(points) < 2:
            return
        cm = 100 * self._from_top_left(points)
        self.lines.append(Line(kind, " ".join(f"{x:.0f},{y:.0f}" for x, y in cm), item))

    def add_path(self, kind: str, points: Array) -> None:
        """Add a path (N, 2) [m] without the points that change nothing."""
        if len(points) > 1:
            self.add_line(kind, np.array(LineString(points).simplify(PATH_TOLERANCE).coords))

    def add_spot(
        self,
        kind: str,
        at: Array,
        text: str,
        items: tuple[int, ...] = (),
        *,
        is_stop: bool = False,
    ) -> None:
        """Add a mark at a point (2,) [m]."""
        left, top = 100 * self._from_top_left(at) / np.array([self.width, self.height])
        place = round(float(left), 3), round(float(top), 3)
        self.spots.append(Spot(kind, *place, text, items, is_stop))

    def _from_top_left(self, points: Array) -> Array:
        away = np.asarray(points, dtype=float) - self.low
        return np.stack([away[..., 0], self.height - away[..., 1]], axis=-1)
