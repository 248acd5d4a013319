"""Drives: for each kind of body, its planner and what follows the plan."""

from __future__ import annotations

from typing import Protocol

from vinum_nav.description.robot import Limits, Robot, UnknownDriveError
from vinum_nav.geometry import Pose2
from vinum_nav.navigation.leg_planner import LegPlanner, straight
from vinum_nav.navigation.leg_tracker import LegTracker
from vinum_nav.navigation.legs import DriveRules, Leg
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.navigation.planner import RoutePlanner
from vinum_nav.navigation.pursuit import Follower
from vinum_nav.navigation.tracking import Tracker


class Drive(Protocol):
    """Plans for one body."""

    def in_map(self, start: Pose2, goal: Pose2) -> Follower:
        """Plan to a transit's goal; all in map. Raises NoRouteError."""

    def in_odom(self, start: Pose2, goal: Pose2, T_map_odom: Pose2 | None) -> Follower:
        """Plan to a stop; start and goal in odom, through the map's free space once there is one.

        Raises:
            NoRouteError: see RoutePlanner.plan.
        """


def drive_of(robot: Robot, routes: RoutePlanner, parameters: NavigatorParameters) -> Drive:
    """The drive that the body's description names.

    Raises:
        UnknownDriveError: no drive here is of that name.
    """
    kinds: dict[str, type[HolonomicDrive] | type[DifferentialDrive]] = {
        "holonomic": HolonomicDrive,
        "differential": DifferentialDrive,
    }
    if robot.drive not in kinds:
        raise UnknownDriveError(robot.name, robot.drive)
    return kinds[robot.drive](routes, robot.limits, parameters)


class HolonomicDrive:
    """Moves and turns at once, in any direction."""

    def __init__(
        self, routes: RoutePlanner, limits: Limits, parameters: NavigatorParameters
    ) -> None:
        self._routes, self._limits, self._parameters = routes, limits, parameters

    def in_map(self, start: Pose2, goal: Pose2) -> Follower:
        """Plan to a transit's goal in map. Raises NoRouteError."""
        return Tracker(self._routes.plan(start, goal), self._limits, self._parameters)

    def in_odom(self, start: Pose2, goal: Pose2, T_map_odom: Pose2 | None) -> Follower:
        """Plan to a stop in odom. Raises NoRouteError."""
        if T_map_odom is None:
            plan = self._routes.plan_straight(start, goal)
        else:
            plan = self._routes.plan(T_map_odom @ start, T_map_odom @ goal)
            plan = plan.moved(T_map_odom.inverse())
        return Tracker(plan, self._limits, self._parameters)


class DifferentialDrive:
    """Goes forward and backwards, bends, and turns on the spot."""

    def __init__(
        self, routes: RoutePlanner, limits: Limits, parameters: NavigatorParameters
    ) -> None:
        rules = DriveRules(limits, parameters)
        self._legs = LegPlanner(routes, rules)
        self._limits, self._parameters = limits, parameters

    def in_map(self, start: Pose2, goal: Pose2) -> Follower:
        """Plan to a transit's goal in map. Raises NoRouteError."""
        legs = self._legs.plan(start, goal)
        return LegTracker(legs, self._limits, self._parameters, precise=False)

    def in_odom(self, start: Pose2, goal: Pose2, T_map_odom: Pose2 | None) -> Follower:
        """Plan to a stop in odom. Raises NoRouteError."""
        if T_map_odom is None:
            legs = straight(start, goal)
        else:
            T_odom_map = T_map_odom.inverse()
            planned = self._legs.plan(T_map_odom @ start, T_map_odom @ goal)
            legs = tuple(Leg(T_odom_map.transform(leg.points), leg.sense) for leg in planned)
        return LegTracker(legs, self._limits, self._parameters, precise=True)
