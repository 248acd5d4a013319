"""State done: the order has been driven."""

from __future__ import annotations

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.selection import is_row_ordered
from vinum_nav.mission.context import Context
from vinum_nav.mission.missing import missing_of
from vinum_nav.mission.passes import Pass, passes_of_row
from vinum_nav.mission.states.state import MissionState


class Done(MissionState):
    """The robot stands; its outcome is 'done' or, where something was not seen, 'incomplete'."""

    def entered(self, context: Context, reason: str) -> None:
        """Name what is missing, and so the outcome."""
        file, situation = context.file, context.situation
        context.book.finish(
            missing_of(
                situation.map,
                lambda row: passes_of_order(file, row),
                situation.lane_of,
                context.book.register.worked_positions,
                context.book.coverage,
                file.vine_spacing,
                context.parameters,
            ),
            situation.map.rows,
        )


def passes_of_order(file: MissionFile, row: int) -> tuple[Pass, ...]:
    """Passes that the order asks for on a row; none on one that it leaves out."""
    return passes_of_row(row, file.faces, file.side) if is_row_ordered(file, row) else ()
