"""State fault: the mission has ended for a reason that is named."""

from __future__ import annotations

from vinum_nav.mission.context import Context
from vinum_nav.mission.states.state import MissionState


class Fault(MissionState):
    """The robot stands for good; the work item under way stays open for a resumption."""

    def entered(self, context: Context, reason: str) -> None:
        """Stop robot and arm, and write the reason down."""
        context.goal = None
        context.arm.give_up()
        context.book.log.add("fault", reason=reason)
        context.book.log.add("finished", outcome="fault", reason=reason)
