"""Ways from one alley to another over a headland that are quick to turn on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np

from vinum_nav.geometry import Array, Pose2
from vinum_nav.navigation.dubins import dubins_ways
from vinum_nav.navigation.free_space import FreeSpace
from vinum_nav.navigation.route import is_way_free, route_length

STEP = 0.4
"""Distance between two points of a way along an alley [m]."""
LONGEST_ALLEY = 400.0
"""A way along an alley is given up after this [m]."""
HALVINGS = 3
"""Halvings of the step in which an alley ends."""
FARTHER_OUT = (0.0, 0.3, 0.6, 0.9, 1.2)
"""Distances beyond the end of an alley at which a turn may begin or end [m]."""


@dataclass(frozen=True, eq=False)
class Mouths:
    """Mouths of the start's alley, where the body leaves, and of the goal's, where it enters.

    Attributes:
        out, way_in: ways (K, 2) from the start, and to the goal, parallel to the row [m].
        leave, enter: poses at the end of the one and at the beginning of the other.
    """

    out: Array
    way_in: Array
    leave: Pose2
    enter: Pose2

    @classmethod
    def between(cls, space: FreeSpace, start: Pose2, goal: Pose2) -> Mouths | None:
        """Forward out of the alley, forward into the other; None where that is no way."""
        out, back = _to_turn(space, start, 1), _to_turn(space, goal, -1)
        if out is None or back is None:
            return None
        return cls(out, back[::-1], _pose_at_end(out, start), _pose_at_end(back, goal))


def bent_way(space: FreeSpace, mouths: Mouths, radius: float) -> Array | None:
    """Shortest free way (K, 2) that bends with `radius` on the headland [m]; None without one."""
    ways = [
        np.vstack([mouths.out, middle, mouths.way_in])
        for before, after in product(FARTHER_OUT, FARTHER_OUT)
        for middle in dubins_ways(
            _ahead(mouths.leave, before), _ahead(mouths.enter, -after), radius
        )
    ]
    ways.sort(key=route_length)
    return next((way for way in ways if is_way_free(space, way)), None)


def straight_way(space: FreeSpace, mouths: Mouths, farther: float) -> Array | None:
    """Straight out of one alley, over, and straight into the other (K, 2) [m]; None if not free.

    Args:
        farther: how far beyond the alleys' ends it goes over [m].
    """
    over = [_ahead(mouths.leave, farther).xy, _ahead(mouths.enter, -farther).xy]
    way = np.vstack([mouths.out, *over, mouths.way_in])
    return way if is_way_free(space, way) else None


def along_alley(space: FreeSpace, pose: Pose2, sense: int) -> Array | None:
    """Points (K, 2) from the pose to where the body may turn, parallel to the row all the way.

    Args:
        sense: +1 in the direction of the pose's yaw, -1 against it.

    Returns: None if the alley does not end within LONGEST_ALLEY or ends outside the free space.
    """
    points = [pose.xy]
    for _ in range(round(LONGEST_ALLEY / STEP)):
        yaw = float(space.row_yaw(points[-1][None])[0])
        step = sense * STEP * math.copysign(1.0, math.cos(yaw - pose.yaw))
        points.append(points[-1] + step * np.array([math.cos(yaw), math.sin(yaw)]))
        if not space.is_aligned(points[-1][None])[0]:
            points[-1] = _border(space, points[-2], points[-1])
            return np.array(points) if is_way_free(space, points[-1][None]) else None
    return None


def _to_turn(space: FreeSpace, pose: Pose2, sense: int) -> Array | None:
    """Way along the alley to its end, or the pose alone where the body may turn at once."""
    at = pose.xy[None]
    return along_alley(space, pose, sense) if space.is_aligned(at)[0] else at


def _pose_at_end(way: Array, pose: Pose2) -> Pose2:
    """Pose at the end of a way along an alley, looking along it in the sense of `pose`."""
    if len(way) == 1:
        return pose
    dx, dy = way[-1] - way[-2]
    yaw = math.atan2(dy, dx)
    if math.cos(yaw - pose.yaw) < 0:
        yaw += math.pi
    return Pose2(float(way[-1, 0]), float(way[-1, 1]), yaw)


def _ahead(pose: Pose2, distance: float) -> Pose2:
    return pose @ Pose2(distance, 0.0, 0.0)


def _border(space: FreeSpace, inside: Array, outside: Array) -> Array:
    """Point at which the way from an aligned point to one that is not leaves the aligned zone."""
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        if space.is_aligned(middle[None])[0]:
            inside = middle
        else:
            outside = middle
    return outside
