"""State done: the order has been driven."""

from __future__ import annotations

from vinum_nav.mission.context import Context
from vinum_nav.mission.missing import missing_of
from vinum_nav.mission.passes import passes_of_row
from vinum_nav.mission.states.state import MissionState


class Done(MissionState):
    """The robot stands; its outcome is 'done' or, where something was not seen, 'incomplete'."""

    def entered(self, context: Context, reason: str) -> None:
        """Name what is missing, and so the outcome."""
        file, situation = context.file, context.situation
        context.book.finish(
            missing_of(
                situation.map,
                lambda row: passes_of_row(row, file.faces, file.side),
                situation.lane_of,
                context.book.register.worked_positions,
                context.book.coverage,
                file.vine_spacing,
                context.parameters,
            )
        )
