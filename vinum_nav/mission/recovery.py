"""A stuck robot backs off along what it has just driven, and tries again."""

from __future__ import annotations

from collections import deque

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Goal, NavigationState, NavigatorStatus
from vinum_nav.mission.parameters import MissionParameters

STEP = 0.1
"""Distance between the remembered poses [m]."""


class Recovery:
    """Remembers the last way, and counts the attempts made at one place."""

    def __init__(self, parameters: MissionParameters) -> None:
        self._parameters = parameters
        count = round(parameters.back_off / STEP) + 1
        self._trail: deque[Pose2] = deque(maxlen=count)
        self._at: Pose2 | None = None
        self._since = 0.0
        self.attempts = 0
        self.goal: Goal | None = None
        """Goal in odom to which it backs off; None while it does not."""

    def track(self, T_odom_base: Pose2) -> None:
        """Take in where the robot is; nothing is remembered while it backs off."""
        if self.goal is None and (not self._trail or self._trail[-1].distance(T_odom_base) >= STEP):
            self._trail.append(T_odom_base)

    def begin(self, clock: float, T_odom_base: Pose2, key: int) -> bool:
        """Back off from here under a new key; False where that was tried often enough.

        A robot that has not moved yet stays where it is: it only tries again.
        """
        if self._at is None or self._at.distance(T_odom_base) > self._parameters.recovery_elsewhere:
            self._at, self.attempts = T_odom_base, 0
        if self.attempts >= self._parameters.recovery_attempts:
            return False
        self.attempts += 1
        self._since = clock
        self.goal = Goal(key, self._trail[0] if self._trail else T_odom_base, frame="odom")
        self._trail.clear()
        return True

    def goes_on(self, clock: float, status: NavigatorStatus | None) -> bool:
        """True if the robot should back off farther; no longer than `back_off_timeout`."""
        if self.goal is None:
            return False
        is_there = (
            status is not None
            and status.key == self.goal.key
            and status.state is NavigationState.REACHED
        )
        return not is_there and clock - self._since <= self._parameters.back_off_timeout

    def stop(self) -> None:
        """Back off no farther."""
        self.goal = None
