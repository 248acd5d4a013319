"""The emergency stop as the navigator holds it."""

from __future__ import annotations


class StopHold:
    """Hold zero while the navigator's own latch or the mission's is set.

    A true engages the navigator's own latch at once, before the mission has spoken. It falls
    only with a false of the mission that follows a true of the mission: that is a reset. A false
    that the mission published before it had heard of the stop changes nothing.
    """

    def __init__(self) -> None:
        self._own = False
        self._mission = False

    @property
    def holds(self) -> bool:
        """True if the robot has to stand."""
        return self._own or self._mission

    @property
    def is_own(self) -> bool:
        """True if the navigator itself has heard a true that was not reset."""
        return self._own

    def press(self) -> None:
        """Take in a true of `emergency_stop`."""
        self._own = True

    def follow(self, stopped: bool) -> None:
        """Take in `mission/stop`."""
        if self._mission and not stopped:
            self._own = False
        self._mission = stopped
