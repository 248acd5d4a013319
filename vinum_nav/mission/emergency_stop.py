"""Emergency stop of a mission: its latch, and what it takes out of the mission's hands."""

from __future__ import annotations

from vinum_nav.mission.context import Context
from vinum_nav.mission.course import Course
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.stop_latch import StopLatch


class EmergencyStop:
    """Holds robot and arm from the first true until a reset; both are in the journal at once.

    All times are of a clock that does not stand still [s].
    """

    def __init__(self, context: Context, course: Course) -> None:
        self._context = context
        self._course = course
        self._latch = StopLatch(context.parameters.stop_quiet)

    @property
    def engaged(self) -> bool:
        """True if the stop is latched."""
        return self._latch.engaged

    def press(self, now: float, source: str) -> None:
        """Take in a true at `now` from `source`; the first one pauses the mission.

        The arm's task is cancelled; its work item stays open and is approached anew.
        """
        if not self._latch.press(now):
            return
        context = self._context
        context.book.log.add("stop_latched", source=source)
        context.arm.give_up()
        context.retries.drop()
        context.stand()
        context.approach_anew()
        if "stop" in self._course.machine.allowed:
            self._course.send(Signal("stop"))
        context.book.write()

    def reset(self, now: float) -> str:
        """Release the latch; the reason in words where that is refused."""
        refusal = self._latch.reset(now)
        if not refusal:
            self._context.book.log.add("stop_reset")
            self._context.book.write()
        return refusal
