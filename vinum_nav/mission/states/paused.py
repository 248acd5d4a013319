"""State paused: the robot stands until it is told to resume."""

from __future__ import annotations

from vinum_nav.mission.context import Context
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.states.state import MissionState


class Paused(MissionState):
    """Signals 'vine_closed' where the task under way ends meanwhile; none is begun."""

    def act(self, context: Context) -> Signal | None:
        """Wait for the arm, if it works."""
        ended = context.task_ended()
        if ended is None:
            return None
        context.close_item(*ended)
        return Signal("vine_closed")
