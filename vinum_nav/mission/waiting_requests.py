"""Requests that wait: a mission does not begin to move before the robot's pose is known."""

from __future__ import annotations

from vinum_nav.description.believed_start import START_POSE
from vinum_nav.mission.context import Context
from vinum_nav.mission.emergency_stop import EmergencyStop
from vinum_nav.mission.exchange import MissionInput
from vinum_nav.mission.machine import MissionMachine

NO_MAP = "no map yet, and so no pose of the robot"


class WaitingRequests:
    """Keeps back the request that begins the mission while something is lacking.

    Attributes:
        lacks: reason why the mission waits before it goes on; '' where it need not.
    """

    def __init__(self, context: Context, machine: MissionMachine, stop: EmergencyStop) -> None:
        self._context = context
        self._machine = machine
        self._stop = stop
        self._waiting: list[str] = []
        self.lacks = context.book.lacks

    def due(self, given: MissionInput) -> list[str]:
        """Requests to take up at this step; an abort calls off what waits."""
        asked, self._waiting = [*self._waiting, *given.requests], []
        self.lacks = self._lacking(given)
        if not self.lacks or "abort" in asked:
            return asked
        due: list[str] = []
        for word in asked:
            refusal = self._machine.refusal(word, stopped=self._stop.engaged)
            waits = self._machine.begins(word) and not refusal
            (self._waiting if waits else due).append(word)
        self._waiting = self._waiting[:1]
        return due

    def _lacking(self, given: MissionInput) -> str:
        """Reason why a mission that goes on may not move yet: it needs a pose, and a map."""
        book = self._context.book
        if not (book.is_resumed or self._context.is_set_down) or self._machine.is_working:
            return ""
        doubts = (alarm.reason for alarm in given.alarms if alarm.source == START_POSE)
        if given.map is None:
            return next(doubts, book.lacks or NO_MAP)
        return next(doubts, "")
