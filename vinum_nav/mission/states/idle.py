"""State idle: before the start, and after an abort."""

from __future__ import annotations

from vinum_nav.interfaces import Outcome
from vinum_nav.mission.book import ABORTED
from vinum_nav.mission.context import Context
from vinum_nav.mission.states.state import MissionState


class Idle(MissionState):
    """The robot stands; 'start' begins, or goes on with what an abort left open."""

    def entered(self, context: Context, reason: str) -> None:
        """Skip the work item under way until the next start: the mission was aborted."""
        context.arm.give_up()
        if context.approach is not None:
            context.close_item(Outcome.SKIPPED, ABORTED)
        context.book.log.add("finished", outcome="aborted", reason="aborted on request")
