"""All that the navigator remembers of the goal that it pursues."""

from __future__ import annotations

import math
from typing import Protocol

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Command, Goal
from vinum_nav.navigation.arrival import Arrival, BlockWatch, StuckWatch
from vinum_nav.navigation.parameters import NavigatorParameters


class Follower(Protocol):
    """Follows one plan to the goal."""

    def target(self, pose: Pose2, velocity: Command, goal: Pose2) -> Command:
        """Velocity to aim for, within the body's speed limits.

        Args:
            pose: of base_link, in the plan's frame.
            velocity: of base_link, measured.
            goal: where the plan leads, as known by now.
        """

    def distance(self, pose: Pose2) -> float:
        """Distance from the plan [m]."""

    def path(self) -> Array:
        """Points (K, 2) ahead, in the plan's frame [m]."""


class Pursuit:
    """One goal's key, from the first step to the last.

    Attributes:
        tracker: follows the plan; None until there is one.
        planned_for: the goal's pose when the plan was made, in the goal's frame.
        aim: where the plan ends, in the goal's frame, if an obstacle keeps it from the goal.
        no_route: why there is no plan; '' if there is no reason.
        retry_at: when to look for a route again [s].
        reached_at: the goal's pose when it was reached.
        failure: why the robot has given up; '' while it has not.
        block: what it stands before.
    """

    def __init__(self, key: int, frame: str, parameters: NavigatorParameters) -> None:
        self.key = key
        self.frame = frame
        self.arrival = Arrival(parameters)
        self.stuck = StuckWatch(parameters)
        self.tracker: Follower | None = None
        self.planned_for: Pose2 | None = None
        self.aim: Pose2 | None = None
        self.no_route = ""
        self.retry_at = -math.inf
        self.reached_at: Pose2 | None = None
        self.failure = ""
        self.block = BlockWatch(parameters)
        self._goal_moved = parameters.goal_moved

    def serves(self, goal: Goal) -> bool:
        """True if this is the pursuit of `goal`; one that moved after it was reached is new."""
        if (self.key, self.frame) != (goal.key, goal.frame):
            return False
        return self.reached_at is None or self.reached_at.distance(goal.pose) <= self._goal_moved
