"""An alley that an obstacle has closed: what counts as one, and how far the body gets in it."""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely.geometry import LineString

from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.navigation.free_space import FreeSpace
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.route import NoRouteError, inside, is_free

SAME_SENSE = 0.8
"""Greatest difference of the yaws of a start and a goal in one sense [rad]."""
OUTSIDE = 0.2
"""A place so far outside the free space still counts as in its alley [m]."""


class ClosedError(NoRouteError):
    """Obstacles close the alley between start and goal; a way by the headlands is not this one.

    Attributes:
        last: pose on the straight way as near to the obstacle as the body may come; None where it
            is there.
    """

    def __init__(self, reason: str, last: Pose2 | None) -> None:
        super().__init__(reason)
        self.last = last


def leads_along(bare: FreeSpace, start: Pose2, goal: Pose2) -> bool:
    """True if a body goes straight on in one alley to its goal, but for obstacles.

    From one mouth of an alley to the other any way may be taken.

    Args:
        bare: free space without obstacles.
    """
    if abs(wrap_angle(goal.yaw - start.yaw)) > SAME_SENSE:
        return False
    (a, off_a), (b, off_b) = inside(bare, start.xy), inside(bare, goal.xy)
    if max(off_a, off_b) > OUTSIDE or not (_is_beside(bare, a) or _is_beside(bare, b)):
        return False
    return is_free(bare, a, b)


def _is_beside(space: FreeSpace, xy: Array) -> bool:
    """True if a place lies between the ends of the row nearest to it: the mouths do not."""
    place = shapely.Point(xy)
    lines = [LineString(row.points_map) for row in space.rows]
    nearest = min(lines, key=place.distance, default=None)
    return nearest is not None and 0.0 < nearest.project(place) < nearest.length


def closed(
    space: FreeSpace, start: Pose2, goal: Pose2, parameters: NavigatorParameters
) -> ClosedError:
    """The error that says that obstacles close the straight way from start to goal.

    Args:
        space: free space with the obstacles.
    """
    gap, least = parameters.short_of_obstacle, parameters.closed_way
    reason = f"the alley is closed before ({goal.x:.2f}, {goal.y:.2f})"
    way = LineString([start.xy, goal.xy])
    met = way.intersection(space.barriers)
    if met.is_empty or way.length < least:
        return ClosedError(reason, None)
    free = float(min(way.project(shapely.Point(xy)) for xy in shapely.get_coordinates(met))) - gap
    if free < least:
        return ClosedError(reason, None)
    x, y = _along(start.xy, goal.xy, free)
    return ClosedError(reason, Pose2(float(x), float(y), goal.yaw))


def crosses(space: FreeSpace, way: Array) -> bool:
    """True if a way (K, 2) [m] leads into an obstacle; one that begins in it may lead out."""
    if space.barriers.is_empty:
        return False
    met = LineString(way).intersection(space.barriers)
    if met.is_empty or met.length < 1e-6:
        return False
    if not space.barriers.intersects(shapely.Point(way[0])):
        return True
    part = next(
        p
        for p in getattr(space.barriers, "geoms", [space.barriers])
        if p.intersects(shapely.Point(way[0]))
    )
    middle = np.asarray(part.centroid.coords[0])
    before, after = (math.dist(middle, point) for point in way[:2])
    parts = [p for p in getattr(met, "geoms", [met]) if p.length > 1e-6]
    return after < before or len(parts) > 1


def _along(start: Array, goal: Array, way: float) -> Array:
    step = goal - start
    place: Array = start + step * (way / float(np.hypot(*step)))
    return place
