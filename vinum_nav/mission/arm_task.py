"""The one task that the arm may be at."""

from __future__ import annotations

from vinum_nav.interfaces import Outcome, TaskResult


class ArmTask:
    """Waits for the result of a task, or for its time to be over.

    `cancel_key` [ns] is set where the task has to be given up; who sends it clears it.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._key: int | None = None
        self._since = 0.0
        self.cancel_key: int | None = None

    def start(self, key: int, clock: float) -> None:
        """Begin the task named `key` [ns] at `clock` [s]."""
        self._key, self._since = key, clock

    def give_up(self) -> None:
        """Cancel the task, if there is one."""
        if self._key is not None:
            self.cancel_key, self._key = self._key, None

    def poll(self, clock: float, result: TaskResult | None) -> tuple[Outcome, str] | None:
        """Outcome and reason once the task has ended; a result of another task is ignored."""
        if self._key is None:
            return None
        if result is not None and result.key == self._key:
            self._key = None
            return result.outcome, result.reason
        if clock - self._since > self._timeout:
            self.give_up()
            return Outcome.FAILED, "task timed out"
        return None
