"""Planning of legs to a goal: out of the alley, over the headland, into the goal's alley."""

from __future__ import annotations

import math
from itertools import pairwise, product

import numpy as np

from vinum_nav.geometry import Array, Pose2
from vinum_nav.navigation.closed_way import crosses
from vinum_nav.navigation.free_space import FreeSpace
from vinum_nav.navigation.legs import DriveRules, Leg, joined, quickest
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.planner import RoutePlanner
from vinum_nav.navigation.route import NoRouteError, is_free, shortest_route
from vinum_nav.navigation.turning import Mouths, along_alley, bent_way

SAME_PLACE = 0.05
"""Points nearer to each other than this are one [m]."""
LEAST_STEP = 0.01
"""Points of a bend are farther apart than this [m]."""
SAMPLE = 0.2
"""Distance between the places at which a straight way is checked [m]."""

Stretch = tuple[Array, tuple[int, ...]]
EITHER = (1, -1)


class LegPlanner:
    """Plans in the free space of a RoutePlanner.

    In the alleys, where it has no room to turn, the body keeps parallel to the row: it leaves its
    alley at one end, and comes to the goal's row on the line through the goal.
    """

    def __init__(self, routes: RoutePlanner, rules: DriveRules) -> None:
        self._routes, self._rules = routes, rules

    def plan(self, start: Pose2, goal: Pose2) -> tuple[Leg, ...]:
        """Legs in map from one pose of base_link to another; the last ends at the goal.

        Raises:
            ClosedError: obstacles close the alley between them.
            NoRouteError: no way leads there, or the goal is out of line with its alley.
        """
        self._routes.check_goal(goal)
        if self._along_one_alley(self._routes.tight, start, goal):
            return straight(start, goal)
        if self._routes.is_closed(start, goal):
            legs = self._routes.passing(start, goal)
            if legs is None:
                raise self._routes.closed(start, goal)
            return legs
        try:
            return self._by_headland(self._routes.roomy, start, goal)
        except NoRouteError:
            return self._by_headland(self._routes.tight, start, goal)

    def _along_one_alley(self, space: FreeSpace, start: Pose2, goal: Pose2) -> bool:
        """True if the goal is ahead or behind in the same alley, in the body's own sense."""
        if not is_free(space, start.xy, goal.xy):
            return False
        count = max(2, math.ceil(start.distance(goal) / SAMPLE) + 1)
        places = np.linspace(start.xy, goal.xy, count)
        if not np.all(space.is_aligned(places)):
            return False
        yaws = space.row_yaw(places[[0, -1]])
        return bool(np.cos(start.yaw - yaws[0]) * np.cos(goal.yaw - yaws[-1]) > 0)

    def _by_headland(self, space: FreeSpace, start: Pose2, goal: Pose2) -> tuple[Leg, ...]:
        p = self._rules.parameters
        best, best_time, reason = None, math.inf, ""
        ways_in = _ways(space, goal, p.across)
        if ways_in == [None]:
            ways_in += _runs_in(space, goal, p.run_in)
        for out, way_in in product(_ways(space, start, p.across), ways_in):
            stretches: list[Stretch] = []
            leave, enter = start.xy, goal.xy
            if out is not None:
                stretches.append((out[0], (out[1],)))
                leave = out[0][-1]
            if way_in is not None:
                enter = way_in[0][-1]
            try:
                if way_in is None or not _is_in_line(leave, way_in[0], p):
                    stretches += _between(space, leave, enter)
            except NoRouteError as error:
                reason = str(error)
                continue
            if way_in is not None:
                # Going out and coming in are each other's reverse: so are their senses.
                stretches.append((way_in[0][::-1], (-way_in[1],)))
            time, legs = quickest(stretches, start.yaw, goal.yaw, self._rules)
            if time < best_time:
                best, best_time = legs, time
        bent = self._bent(space, start, goal)
        if bent is not None and self._rules.time(bent) < best_time:
            return (bent,)
        if not best:
            raise NoRouteError(reason or "start and goal are one place in different senses")
        return joined(best, p.bend)

    def _bent(self, space: FreeSpace, start: Pose2, goal: Pose2) -> Leg | None:
        """A single leg forward that bends all the way; None where there is no room for it."""
        mouths, limits = Mouths.between(space, start, goal), self._rules.limits
        if mouths is None:
            return None
        radius = self._rules.parameters.bend_reserve * limits.vx / limits.yaw_rate
        way = bent_way(space, mouths, radius)
        if way is None:
            return None
        apart = np.linalg.norm(np.diff(way, axis=0), axis=1) > LEAST_STEP
        return Leg(way[np.concatenate([[True], apart])], 1)


def straight(start: Pose2, goal: Pose2) -> tuple[Leg, ...]:
    """One leg along the line through the goal, from beside the start; in any frame."""
    ahead = -float(goal.inverse().transform(start.xy)[0])
    along = max(ahead, SAME_PLACE) if ahead > -SAME_PLACE else ahead
    return (Leg(np.stack([goal.xy - along * goal.heading, goal.xy]), 1 if along > 0 else -1),)


def _ways(space: FreeSpace, pose: Pose2, askew: float) -> list[tuple[Array, int] | None]:
    """Ways out of the pose's alley, with the sense that they are driven in.

    None means that the body may turn at once: it stands in no alley, or it had begun to turn before
    the map lengthened the rows.
    """
    at = pose.xy[None]
    across = abs(math.sin(pose.yaw - float(space.row_yaw(at)[0])))
    if not space.is_aligned(at)[0] or across > math.sin(askew):
        return [None]
    ways = ((along_alley(space, pose, sense), sense) for sense in EITHER)
    return [
        (points, sense)
        for points, sense in ways
        if points is not None and not crosses(space, points)
    ]


def _runs_in(space: FreeSpace, goal: Pose2, run_in: float) -> list[tuple[Array, int] | None]:
    """Ways to a goal outside the alleys: straight back from it, in line with its yaw."""
    way = np.stack([goal.xy, goal.xy - run_in * goal.heading])
    return [(way, -1)] if is_free(space, way[0], way[1]) else []


def _is_in_line(xy: Array, way_out: Array, p: NavigatorParameters) -> bool:
    """True if a place lies where a way out of an alley ends, give or take what is steered away."""
    last = way_out[-1] - way_out[-2]
    length = float(np.hypot(*last))
    dx, dy = xy - way_out[-1]
    along, across = float(last @ (dx, dy)) / length, float(last[0] * dy - last[1] * dx) / length
    return abs(along) < p.in_line_along and abs(across) < p.in_line_across


def _between(space: FreeSpace, leave: Array, enter: Array) -> list[Stretch]:
    """Stretches over the headland; none where both ends are one place."""
    if np.hypot(*(enter - leave)) < SAME_PLACE:
        return []
    route = shortest_route(space, leave, enter)
    return [
        (np.stack([a, b]), EITHER)
        for a, b in pairwise(route)
        if np.hypot(*(b - a)) >= SAME_PLACE or len(route) == 2
    ]
