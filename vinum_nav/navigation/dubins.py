"""Ways of one least radius between two poses: an arc, a straight line, an arc."""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from vinum_nav.geometry import Array, Pose2

LEFT, RIGHT = 1, -1
ARC_STEP = math.radians(10.0)
"""Greatest angle between two points of an arc [rad]."""


def dubins_ways(start: Pose2, goal: Pose2, radius: float) -> list[Array]:
    """Polylines (K, 2) of the ways that arc, go straight and arc, at most four [m].

    Source: Dubins, On curves of minimal length with a constraint on average curvature, American
    Journal of Mathematics 79 (1957).
    """
    ways = (
        _way(start, goal, radius, first, last)
        for first, last in product((LEFT, RIGHT), (LEFT, RIGHT))
    )
    return [way for way in ways if way is not None]


def _way(start: Pose2, goal: Pose2, radius: float, first: int, last: int) -> Array | None:
    """The way whose arcs turn in the senses `first` and `last`; None where there is none."""
    begin, end = _centre(start, radius, first), _centre(goal, radius, last)
    between = end - begin
    apart = float(np.hypot(*between))
    across = radius * (first - last)
    if apart < max(abs(across), 1e-6):
        return None
    yaw = math.atan2(between[1], between[0]) + math.asin(across / apart)
    return np.vstack(
        [
            _arc(begin, radius, first, start.yaw, yaw),
            _arc(end, radius, last, yaw, goal.yaw),
        ]
    )


def _centre(pose: Pose2, radius: float, sense: int) -> Array:
    """Centre (2,) of the circle that the pose lies on when it turns in `sense`."""
    return pose.transform(np.array([0.0, sense * radius]))


def _arc(centre: Array, radius: float, sense: int, begin: float, end: float) -> Array:
    """Points (K, 2) of an arc on which the yaw goes from `begin` to `end`, turning in `sense`."""
    turn = (sense * (end - begin)) % (2 * math.pi)
    if turn > 2 * math.pi - 1e-6:
        turn = 0.0
    yaws = begin + sense * np.linspace(0.0, turn, math.ceil(turn / ARC_STEP) + 1)
    return centre + sense * radius * np.column_stack([np.sin(yaws), -np.cos(yaws)])
