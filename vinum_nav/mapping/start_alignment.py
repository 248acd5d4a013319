"""Alignment of a believed start with the rows in view, while the robot stands.

Odometry that began anew leaves the heading open by some ten degrees, and in an alley that is too
much to drive by: GNSS shows the heading after a metre, the rows show it at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from vinum_nav.geometry import Array
from vinum_nav.interfaces import RowLine

ENOUGH = 10
"""Pictures after which a heading is looked for: GNSS has said by then where the robot is."""
MOST = 15
"""Pictures after which the heading is left as it is: no rows are in view."""
AT_REST = 0.1
"""Way after which it is left as it is [m]."""
HITS = 3
"""Sightings of a thing that counts."""
MOST_TURN, STEP = 0.5, 0.01
"""Largest turn, and the grid on which it is looked for [rad]."""
ACROSS_SIGMA = 0.07
"""Distance of a trunk from the line of its row [m]."""
LEAST_ALONG = 0.8
"""Distance along the rows from which a pair of things shows a heading [m]."""
AGREED, LEAST_AGREED = 0.6, 2
"""Share of such pairs that must agree, and their least number: a lone pair shows anything."""
SIGMA = 0.05
"""Standard deviation of a heading found so [rad]."""


class StartAlignment:
    """Looks for the turn by which the things in view stand in rows."""

    def __init__(self, row_spacing: float) -> None:
        """Args: row_spacing: of the mission file [m]."""
        self._row_spacing = row_spacing
        self._pictures = 0
        self.is_over = False

    def take(
        self,
        points_map: Array,
        robot_map: Array,
        rows: Sequence[RowLine],
        yaw_sigma: float,
        path: float,
    ) -> float | None:
        """Turn to add to the heading [rad], 0 where no rows show it; None while looking.

        A robot that has begun to move is left alone.

        Args:
            points_map: trunks and posts in view (N, 2) by the believed pose [m].
            robot_map: believed position (2,) of base_link [m].
            rows: as the boundary has them.
            yaw_sigma: standard deviation of the believed heading [rad].
            path: way travelled so far [m].
        """
        self._pictures += 1
        if path > AT_REST:
            self.is_over = True
            return None
        turn = None
        if self._pictures >= ENOUGH:
            along = _direction(rows, robot_map)
            turn = row_turn(points_map - robot_map, along, self._row_spacing, yaw_sigma)
        if turn is None and self._pictures >= MOST:
            turn = 0.0
        self.is_over = turn is not None
        return turn


def row_turn(points: Array, along: Array, row_spacing: float, yaw_sigma: float) -> float | None:
    """Turn after which points (N, 2) stand in lines along a unit vector (2,), a spacing apart.

    None where no pair of points is long enough, or too few of the pairs agree.

    Args:
        yaw_sigma: of the turn about 0 [rad]: a turn so large must be supported by half a metre
            more than none.
    """
    first, second = np.triu_indices(len(points), k=1)
    pairs = points[second] - points[first]
    turns = np.arange(-MOST_TURN, MOST_TURN + STEP / 2, STEP)
    cos, sin = np.cos(turns)[:, None], np.sin(turns)[:, None]
    turned_x = cos * pairs[:, 0] - sin * pairs[:, 1]
    turned_y = sin * pairs[:, 0] + cos * pairs[:, 1]
    apart = np.abs(along[0] * turned_x + along[1] * turned_y)
    across = along[0] * turned_y - along[1] * turned_x
    off = across - row_spacing * np.round(across / row_spacing)
    is_long = apart >= LEAST_ALONG
    fit = np.where(is_long, np.exp(-((off / ACROSS_SIGMA) ** 2) / 2), 0.0)
    support = (fit * np.minimum(apart, 4.0)).sum(axis=1) - (turns / yaw_sigma) ** 2 / 2
    best = int(np.argmax(support))
    count = int(is_long[best].sum())
    agreed = int((fit[best] > 0.5).sum())
    is_shown = agreed >= max(LEAST_AGREED, AGREED * count)
    return float(turns[best]) if is_shown else None


def _direction(rows: Sequence[RowLine], at_map: Array) -> Array:
    """Unit vector (2,) along the row nearest to a point (2,)."""
    place = shapely.Point(at_map)
    lines = [shapely.LineString(row.points_map) for row in rows]
    line = min(lines, key=lambda each: float(each.distance(place)))
    s = float(np.clip(line.project(place), 0.5, max(line.length - 0.5, 0.5)))
    ends = shapely.get_coordinates([line.interpolate(s - 0.5), line.interpolate(s + 0.5)])
    chord: Array = ends[1] - ends[0]
    return chord / float(np.hypot(*chord))
