"""State turn: the robot walks over the headland to where a pass is entered."""

from __future__ import annotations

from vinum_nav.mission.ahead import may_walk_on, seen_to
from vinum_nav.mission.context import Context
from vinum_nav.mission.entry import entry, is_near
from vinum_nav.mission.going_around import begin_detour, go_around
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.pass_end import give_up_pass
from vinum_nav.mission.passes import Pass
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.states.moving import Moving, without_lane
from vinum_nav.mission.transit import Trouble, walk_to


class Turn(Moving):
    """Signals 'at_mouth', 'called_back', 'pass_given_up' and 'block_done'."""

    def walk(self, context: Context) -> Signal | None:
        """Walk to the pass's mouth, back into a pass begun before, or round what has closed it."""
        way = context.way
        late = None if way.detour is not None else _pass_to_go_back_to(context)
        if late is not None:
            context.book.begin_pass(late)
            context.goal = None
            return None if late in way.gaps else Signal("called_back")
        lane = context.lane
        if lane is None:
            return without_lane(context)
        if way.detour is not None:
            return go_around(context, lane, way.detour)
        return _enter(context, lane)


def _pass_to_go_back_to(context: Context) -> Pass | None:
    """The pass just finished, where a vine of it was confirmed late."""
    book = context.book
    if context.way.is_rejoining or not book.itinerary.finished:
        return None
    last = book.itinerary.finished[-1]
    late = book.has_open_vines(context.situation.map, last)
    return last if late and book.itinerary.may_reopen(last) else None


def _enter(context: Context, lane: Lane) -> Signal | None:
    parameters, situation, way = context.parameters, context.situation, context.way
    place = entry(lane, seen_to(context, lane), parameters, rejoining=way.is_rejoining)
    trouble = walk_to(context, place)
    if trouble is not None:
        return _meet(context, lane, trouble)
    if context.recovery.goal is not None:
        return None
    near = is_near(situation.T_map_base, place, parameters)
    if situation.has_reached(context.goal) or (near and may_walk_on(context, lane)):
        way.is_rejoining = False
        context.goal = None
        return Signal("at_mouth")
    return None


def _meet(context: Context, lane: Lane, trouble: Trouble) -> Signal | None:
    """Go in by the other end where the way is closed; give the pass up where that failed."""
    if trouble.is_stuck or context.way.is_behind:
        return give_up_pass(context, lane, trouble.reason, is_stuck=trouble.is_stuck)
    begin_detour(context, lane, trouble.reason)
    return None
