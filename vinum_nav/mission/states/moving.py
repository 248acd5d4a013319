"""The part that search, navigate and turn share: the robot walks along a pass."""

from __future__ import annotations

from abc import ABC, abstractmethod

from vinum_nav.mission.back_off import backs_off
from vinum_nav.mission.context import Context
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.states.state import MissionState


class Moving(MissionState, ABC):
    """A state in which the robot walks; one that is stuck backs off first."""

    def act(self, context: Context) -> Signal | None:
        """Walk, or go on backing off."""
        if context.situation.given.odometry and backs_off(context):
            return None
        return self.walk(context)

    @abstractmethod
    def walk(self, context: Context) -> Signal | None:
        """Decide where to walk."""


def without_lane(context: Context) -> Signal | None:
    """Wait for the row of the current pass to be in the map; fail after `row_timeout`."""
    pass_ = context.book.itinerary.current
    if pass_ is not None and context.situation.row_missed_for > context.parameters.row_timeout:
        return Signal("fail", f"row {pass_.row} is not in the map")
    return None
