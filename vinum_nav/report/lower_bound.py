"""The least time that a mission could take: what the measured one is held against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import RowLine
from vinum_nav.navigation.free_space import FreeSpace, free_space
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.route import NoRouteError, route_length, shortest_route
from vinum_nav.report.work import WorkItem, heading_u
from vinum_nav.vineyard.model import Vineyard


def trapezoid_time(distance: float, speed: float, acceleration: float) -> float:
    """Time from rest to rest over `distance` [m] with limited speed and acceleration [s].

    Raises:
        ValueError: a negative distance, or a limit that is not positive.
    """
    if distance < 0 or speed <= 0 or acceleration <= 0:
        raise ValueError(
            f"wanted distance >= 0, speed > 0, acceleration > 0; got {distance}, {speed}, "
            f"{acceleration}"
        )
    if distance < speed**2 / acceleration:
        return 2 * math.sqrt(distance / acceleration)
    return distance / speed + speed / acceleration


def time_through(distances: Sequence[float], robot: Robot) -> float:
    """Time to cover one distance after the other, stopping after each [s]."""
    limits = robot.limits
    return sum(trapezoid_time(d, limits.vx, limits.acceleration) for d in distances)


def lower_bound_time(vineyard: Vineyard, robot: Robot, items: Sequence[WorkItem]) -> float | None:
    """Least time from the start through all ideal stops, in the order of the passes [s].

    Top speed between stops at rest, by the shortest route through the free space with the
    navigator's least clearance; turning on the spot takes no time; plus the tasks. None where no
    route leads through them.
    """
    stops = [vineyard.start.xy, *(item.ideal.xy for item in items)]
    space = true_free_space(vineyard, robot)
    try:
        legs = [route_length(shortest_route(space, a, b)) for a, b in pairwise(stops)]
    except NoRouteError:
        return None
    return time_through(legs, robot) + len(items) * vineyard.task_duration


def true_free_space(vineyard: Vineyard, robot: Robot) -> FreeSpace:
    """The free space that the navigator would plan in if it knew the rows exactly."""
    parameters = NavigatorParameters()
    heading = heading_u(vineyard)
    u = np.array([np.cos(heading), np.sin(heading)])
    rows = []
    for row in vineyard.rows:
        line = row.line[:, :2]
        rows.append(RowLine(row.index, line if (line[-1] - line[0]) @ u > 0 else line[::-1], True))
    return free_space(
        vineyard.mission,
        robot,
        tuple(rows),
        parameters.tight_clearance,
        turning_clearance=parameters.turning_clearance,
    )
