"""The robot's lane beside a row during one pass."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import MapSnapshot, RowLine
from vinum_nav.mission.passes import Pass
from vinum_nav.mission.row_axis import RowAxis

_LOOKS_ALONG = math.radians(45.0)
_STRIDE = 1.0
"""Distance between two places to walk to on a curved row [m]."""
_LEAST_AHEAD = 2.0
"""Least distance of the next place ahead, so that nothing brakes for it [m]."""


@dataclass(frozen=True)
class Lane:
    """Travel coordinates of one pass: they rise in the sense of the pass [m].

    `start` and `end` are where the row enters and leaves the boundary, or its own ends farther out.
    """

    axis: RowAxis
    pass_: Pass
    stand_off: float
    start: float
    end: float

    @classmethod
    def along(cls, row: RowLine, pass_: Pass, stand_off: float, boundary_xy: Array) -> Lane:
        """Lane of `pass_` beside its row."""
        axis = RowAxis(row.points_map)
        low, high = axis.extent(boundary_xy)
        # a boundary drawn by hand may cut across the row, which goes on where vines were seen
        ends = sorted(pass_.sense * s for s in (min(low, 0.0), max(high, axis.length)))
        return cls(axis, pass_, stand_off, ends[0], ends[1])

    def travel(self, points_xy: Array) -> Array:
        """Travel coordinates (N,) of points (N, 2) [m]."""
        travelled: Array = self.pass_.sense * self.axis.locate(points_xy)[:, 0]
        return travelled

    def pose(self, travel: float) -> Pose2:
        """Pose of base_link in map in the middle of the lane, looking along the pass."""
        s = self.pass_.sense * travel
        dx, dy = self.axis.direction(s)
        to_face = 1.0 if self.pass_.face == "left" else -1.0
        x, y = self.axis.point(s) + to_face * self.stand_off * np.array([-dy, dx])
        return Pose2(float(x), float(y), math.atan2(self.pass_.sense * dy, self.pass_.sense * dx))

    def ahead(self, travel: float, last: float) -> float:
        """Travel coordinate to walk to, on the way from `travel` to `last`.

        On a straight row that is `last`; on a curved one a place ahead that moves on by steps,
        for the shortest way to its end would leave the lane.
        """
        if self.axis.is_straight:
            return last
        return min(last, _STRIDE * math.ceil((travel + _LEAST_AHEAD) / _STRIDE))

    def holds(self, pose: Pose2, within: float) -> bool:
        """True if a pose in map is in the lane and looks along it.

        The pose is on the lane's face, at most `within` [m] from its middle, and looks along the
        pass, so that the camera has the row in view.
        """
        s, offset = self.axis.locate(pose.xy)[0]
        middle = self.pose(self.pass_.sense * float(s))
        wanted = self.stand_off if self.pass_.face == "left" else -self.stand_off
        beside = offset * wanted > 0 and abs(offset - wanted) <= within
        return bool(beside and abs(wrap_angle(pose.yaw - middle.yaw)) < _LOOKS_ALONG)


def lane_in(
    snapshot: MapSnapshot, pass_: Pass, stand_off: float, boundary_xy: Array
) -> Lane | None:
    """Lane of a pass in a map, None where its row is not in it."""
    row = next((row for row in snapshot.rows if row.id == pass_.row), None)
    return None if row is None else Lane.along(row, pass_, stand_off, boundary_xy)
