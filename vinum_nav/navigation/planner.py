"""Planning of a motion to a goal in map: route, heading, pace."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from shapely.geometry import LineString, Point
from shapely.ops import nearest_points

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import RowLine
from vinum_nav.navigation.closed_way import closed, leads_along
from vinum_nav.navigation.free_space import FreeSpace, Region, free_space
from vinum_nav.navigation.heading import HeadingRules, plan_heading
from vinum_nav.navigation.legs import Leg
from vinum_nav.navigation.motion_plan import MotionPlan, plan_motion
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.passing import passing_legs
from vinum_nav.navigation.route import NoRouteError, is_free, route_length, shortest_route
from vinum_nav.navigation.turning import Mouths, bent_way, straight_way

SAMPLE = 0.2
"""Greatest distance between places at which the heading is chosen [m]."""
GOES_OVER = (0.0, 0.3)
"""Distances beyond the alleys' ends at which a headland is crossed from one to the other [m]."""


class RoutePlanner:
    """Plans in the free space of the rows it last saw."""

    def __init__(self, robot: Robot, mission: MissionFile, parameters: NavigatorParameters) -> None:
        self._robot = robot
        self._mission = mission
        self._parameters = parameters
        self._rules = HeadingRules(
            robot.limits,
            min(parameters.reverse_speed, robot.limits.vx),
            mission.side.sign,
        )
        self._seen: tuple[RowLine, ...] = ()
        self._obstacles: tuple[Region, ...] = ()
        self._make_spaces()

    def update_rows(self, rows: tuple[RowLine, ...]) -> bool:
        """Take in the map's rows; True if they differ so much that routes must be made anew."""
        if rows is self._seen or not rows_moved(self.tight.rows, rows, self._parameters.rows_moved):
            self._seen = rows
            return False
        self._seen = rows
        self._make_spaces()
        return True

    def set_obstacles(self, outlines_map: tuple[Region, ...]) -> None:
        """Plan around these convex outlines from now on."""
        if outlines_map or self._obstacles:
            self._obstacles = outlines_map
            self._make_spaces()

    def is_closed(self, start: Pose2, goal: Pose2) -> bool:
        """True if obstacles alone keep the body from going straight on along an alley."""
        return (
            bool(self._obstacles)
            and not is_free(self.tight, start.xy, goal.xy)
            and leads_along(self.bare, start, goal)
        )

    def passing(self, start: Pose2, goal: Pose2) -> tuple[Leg, ...] | None:
        """Legs past what is in the way of a body that cannot move sideways; None without room."""
        return passing_legs(self.bare, self._obstacles, start, goal, self._robot, self._parameters)

    def closed(self, start: Pose2, goal: Pose2) -> NoRouteError:
        """The error that says so."""
        return closed(self.tight, start, goal, self._parameters)

    def _make_spaces(self) -> None:
        self.roomy = self._space(roomy=True, obstacles=self._obstacles)
        """Free space with the clearance that is wanted."""
        self.tight = self._space(roomy=False, obstacles=self._obstacles)
        """Free space with the least clearance."""
        self.bare = self._space(roomy=False, obstacles=()) if self._obstacles else self.tight
        """The same as if there were no obstacles."""

    def plan(self, start: Pose2, goal: Pose2) -> MotionPlan:
        """Plan in map from one pose of base_link to another.

        Raises:
            ClosedError: obstacles close the alley between them.
            NoRouteError: no way leads there, or the goal is out of line with its alley.
        """
        self.check_goal(goal)
        if self.is_closed(start, goal):
            return self.along(*self._way_around(start, goal), start, goal)
        if is_free(self.tight, start.xy, goal.xy):
            straight = np.stack([start.xy, goal.xy])
            if not _must_turn(self.tight, straight, start, goal):
                return self.along(straight, self.tight, start, goal)
        try:
            return self._quickest(self.roomy, start, goal)
        except NoRouteError:
            return self._quickest(self.tight, start, goal)

    def _quickest(self, space: FreeSpace, start: Pose2, goal: Pose2) -> MotionPlan:
        """Quickest plan: along the shortest route, or along a way that is easier to turn on."""
        ways: list[Array | None] = [
            _route_with_turn(space, start, goal, self._parameters.behind_factor)
        ]
        mouths = Mouths.between(space, start, goal)
        if mouths is not None:
            limits = self._robot.limits
            ways.append(bent_way(space, mouths, limits.vx / limits.yaw_rate))
            ways += [straight_way(space, mouths, farther) for farther in GOES_OVER]
        plans = [self.along(way, space, start, goal) for way in ways if way is not None]
        return min(plans, key=lambda plan: plan.duration)

    def along(self, route: Array, space: FreeSpace, start: Pose2, goal: Pose2) -> MotionPlan:
        places = _sampled(route, SAMPLE)
        states = plan_heading(
            places,
            space.is_aligned(places),
            space.row_yaw(places),
            start.yaw,
            goal.yaw,
            self._rules,
        )
        return plan_motion(states, self._rules, self._parameters.braking_share)

    def plan_straight(self, start: Pose2, goal: Pose2) -> MotionPlan:
        """Plan straight to the goal, for want of a map; in any frame."""
        yaw = start.yaw + wrap_angle(goal.yaw - start.yaw)
        places = np.array([[start.x, start.y, start.yaw], [goal.x, goal.y, yaw]])
        return plan_motion(places, self._rules, self._parameters.braking_share)

    def _space(self, roomy: bool, obstacles: tuple[Region, ...]) -> FreeSpace:
        p = self._parameters
        return free_space(
            self._mission,
            self._robot,
            self._seen,
            p.clearance if roomy else p.tight_clearance,
            turning_clearance=p.turning_clearance,
            alley_beyond=p.alley_beyond,
            detour=p.detour if roomy else 0.0,
            predicted_row_clearance=p.predicted_row_clearance if roomy else 0.0,
            obstacles=obstacles,
            obstacle_gaps=(p.detour_ahead, p.detour_beside),
        )

    def check_goal(self, goal: Pose2) -> None:
        """Raises NoRouteError if the goal lies in an alley, out of line with its row."""
        at = goal.xy[None]
        off = np.sin(goal.yaw - self.tight.row_yaw(at)[0])
        if self.tight.is_aligned(at)[0] and abs(off) > np.sin(self._parameters.goal_yaw_off):
            raise NoRouteError(
                f"goal ({goal.x:.2f}, {goal.y:.2f}) lies in an alley, but its yaw {goal.yaw:.2f} "
                f"rad is out of line with the row ({self.tight.row_yaw(at)[0]:.2f} rad)"
            )

    def _way_around(self, start: Pose2, goal: Pose2) -> tuple[Array, FreeSpace]:
        """A way around obstacles within the alley, with room if there is one."""
        longest = start.distance(goal) + self._parameters.longest_detour
        for space in (self.roomy, self.tight):
            try:
                route = shortest_route(space, start.xy, goal.xy)
            except NoRouteError:
                continue
            if route_length(route) <= longest:
                return route, space
        raise self.closed(start, goal)


NEXT = 2
"""So many rows beyond the last one found must be known well: the robot goes there next."""
GUESS = 10.0
"""Factor by which rows that are farther off may move more before routes are made anew."""


def rows_moved(old: tuple[RowLine, ...], new: tuple[RowLine, ...], tolerance: float) -> bool:
    """True if rows were added, found, or moved by more than `tolerance` [m].

    Rows far beyond the last one found are a guess, and no way leads there yet: they may move more.
    """
    if len(old) != len(new):
        return True
    known = NEXT + max((index for index, row in enumerate(new) if row.found), default=0)
    for index, (a, b) in enumerate(zip(old, new, strict=True)):
        if (a.id, a.found) != (b.id, b.found):
            return True
        allowed = tolerance if index <= known else GUESS * tolerance
        if LineString(a.points_map).hausdorff_distance(LineString(b.points_map)) > allowed:
            return True
    return False


def _must_turn(space: FreeSpace, route: Array, start: Pose2, goal: Pose2) -> bool:
    """True if the robot must reverse its sense on a route that leaves no place to do so."""
    places = _sampled(route, SAMPLE)
    if not np.all(space.is_aligned(places)):
        return False
    yaws = space.row_yaw(places[[0, -1]])
    return bool(np.cos(start.yaw - yaws[0]) * np.cos(goal.yaw - yaws[-1]) < 0)


def _route_with_turn(space: FreeSpace, start: Pose2, goal: Pose2, behind_factor: float) -> Array:
    """Shortest route, by way of a headland if the robot must turn and cannot on the way."""
    route = shortest_route(space, start.xy, goal.xy)
    if not _must_turn(space, route, start, goal):
        return route
    best, best_cost = None, np.inf
    for place in _turning_places(space, start, goal):
        try:
            out, back = (
                shortest_route(space, start.xy, place),
                shortest_route(space, place, goal.xy),
            )
        except NoRouteError:
            continue
        behind = float((out[1] - out[0]) @ start.heading) < 0
        cost = route_length(out) * (behind_factor if behind else 1.0) + route_length(back)
        if cost < best_cost:
            best, best_cost = np.vstack([out, back[1:]]), cost
    if best is None:
        raise NoRouteError(
            f"no place to turn between ({start.x:.2f}, {start.y:.2f}) and "
            f"({goal.x:.2f}, {goal.y:.2f}): the headlands leave no room for the body's circle"
        )
    return best


def _turning_places(space: FreeSpace, start: Pose2, goal: Pose2) -> list[Array]:
    """Places in every headland that are nearest to start and to goal."""
    places = []
    for part in getattr(space.turning, "geoms", [space.turning]):
        if part.is_empty:
            continue
        for pose in (start, goal):
            nearest, _ = nearest_points(part, Point(pose.xy))
            places.append(np.array([nearest.x, nearest.y]))
    return places


def _sampled(route: Array, step: float) -> Array:
    """The polyline's vertices and places between them, at most `step` apart."""
    pieces = [route[:1]]
    for a, b in pairwise(route):
        count = max(1, int(np.ceil(np.hypot(*(b - a)) / step)))
        shares = np.arange(1, count + 1)[:, None] / count
        pieces.append(a + shares * (b - a))
    return np.concatenate(pieces)
