"""The precise approach of one vine, controlled in odom."""

from __future__ import annotations

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Goal, MapSnapshot, NavigationState, NavigatorStatus
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.register import WorkItem


class Approach:
    """One goal under one key, refined with every new map until the robot stands right."""

    def __init__(self, item: WorkItem, key: int, parameters: MissionParameters) -> None:
        self.item = item
        self.key = key
        self.goal: Goal | None = None
        self.trunk_map: Array | None = None
        self.is_worked = False
        """True if the arm has been sent to the vine."""
        self._parameters = parameters
        self._refined_stamp: float | None = None
        self._reached_since: float | None = None
        self._reached_stamp = 0.0

    def needs(self, snapshot: MapSnapshot) -> bool:
        """True if the goal has not yet been refined with this map."""
        return self._refined_stamp is None or snapshot.stamp > self._refined_stamp

    def refine(self, snapshot: MapSnapshot, stop_map: Pose2, trunk_map: Array) -> None:
        """Move the goal to the stop pose seen in this map."""
        pose_odom = snapshot.T_map_odom.inverse() @ stop_map
        self.goal = Goal(self.key, pose_odom, frame="odom")
        self.trunk_map = trunk_map
        self._refined_stamp = snapshot.stamp

    def settled(self, clock: float, status: NavigatorStatus | None, T_odom_base: Pose2) -> bool:
        """True if the robot stands at the stop pose.

        The navigator says so, and either a map that was fresh then or has come since agrees
        within `settle_tolerance`, or `settle_timeout` has passed since it first said so.
        """
        if self.goal is None or status is None or status.key != self.key:
            return False
        if status.state is not NavigationState.REACHED:
            return False
        if self._reached_since is None:
            self._reached_since, self._reached_stamp = clock, status.stamp
        if clock - self._reached_since > self._parameters.settle_timeout:
            return True
        assert self._refined_stamp is not None
        fresh = self._refined_stamp > self._reached_stamp - self._parameters.settle_freshness
        error = self.goal.pose.distance(T_odom_base)
        return fresh and error < self._parameters.settle_tolerance
