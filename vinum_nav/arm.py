"""Owner of the arm in one process, and a stand-in: every task is done after a fixed time."""

from __future__ import annotations

from typing import Protocol

from vinum_nav.errors import InputError
from vinum_nav.interfaces import Outcome, TaskGoal, TaskResult


class Arm(Protocol):
    """Owner of the arm: takes one task at a time and answers it later."""

    def start(self, goal: TaskGoal, now: float) -> None:
        """Begin the task at simulated time `now` [s]; it replaces one at work."""

    def cancel(self, key: int) -> object:
        """Give up the task named `key` [ns]; the result returned is not read."""

    def step(self, now: float) -> TaskResult | None:
        """Result of the task at work, once there is one; asked at each step of 0.02 s."""


class TimedArm:
    """Works one task at a time; a new goal replaces the one at work."""

    def __init__(self, duration: float) -> None:
        """Args: duration of every task [s], > 0; infinite for an arm that never answers."""
        if not duration > 0:
            raise InputError(f"task duration must be > 0 s, got {duration}")
        self._duration = duration
        self._goal: TaskGoal | None = None
        self._since = 0.0

    @property
    def busy(self) -> bool:
        """True if a task is at work."""
        return self._goal is not None

    def start(self, goal: TaskGoal, now: float) -> None:
        """Begin a task at time `now` [s]."""
        self._goal, self._since = goal, now

    def cancel(self, key: int) -> TaskResult | None:
        """Give up the task named `key` [ns]; its result, None if it is not at work."""
        if self._goal is None or self._goal.key != key:
            return None
        self._goal = None
        return TaskResult(key, Outcome.FAILED, "cancelled")

    def step(self, now: float) -> TaskResult | None:
        """Result of the task at work once its time has passed."""
        if self._goal is None or now - self._since < self._duration:
            return None
        key = self._goal.key
        self._goal = None
        return TaskResult(key, Outcome.DONE)
