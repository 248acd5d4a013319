"""A state of the mission."""

from __future__ import annotations

from statemachine import State

from vinum_nav.mission.context import Context
from vinum_nav.mission.signal import Signal


class MissionState(State):  # type: ignore[misc]
    """A state in which nothing is done; the machine holds one object of each state's class.

    All missions share these objects: what a state remembers is kept in the context.
    """

    def act(self, context: Context) -> Signal | None:
        """Decide once; None where the mission stays in this state."""

    def entered(self, context: Context, reason: str) -> None:
        """Act on a transition into this state; `reason` is that of its signal."""
