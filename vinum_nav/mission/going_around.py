"""Way round what has closed a pass: its far part is worked from the row's other end."""

from __future__ import annotations

from vinum_nav.mission.context import Context
from vinum_nav.mission.detour import Detour, Gap, Phase
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.pass_end import give_up_pass
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.transit import Trouble, walk_to


def begin_detour(context: Context, lane: Lane, reason: str) -> None:
    """Leave what has closed the lane for its other end."""
    situation = context.situation
    inside = situation.holds(lane)
    stood = situation.travel(lane) if inside else lane.start
    context.way.detour = Detour(reason, stood, Phase.OUT if inside else Phase.ACROSS)
    context.way.is_rejoining = False
    context.goal = None
    context.book.block_pass(lane.pass_, reason)


def go_around(context: Context, lane: Lane, detour: Detour) -> Signal | None:
    """Take one step of a detour; the pass goes on when it is over."""
    situation = context.situation
    robot, travel = situation.T_map_base, situation.travel(lane)
    detour.note(lane, robot, travel)
    place = detour.place(lane, travel, context.parameters)
    trouble = walk_to(context, place)
    if trouble is not None:
        return _meet(context, lane, detour, trouble)
    if context.recovery.goal is not None:
        return None
    reached = situation.has_reached(context.goal) and detour.is_last(lane, travel)
    if reached or detour.is_there(robot, place, context.parameters):
        return _advance(context, lane, detour)
    return None


def _meet(context: Context, lane: Lane, detour: Detour, trouble: Trouble) -> Signal | None:
    if not trouble.is_stuck and detour.phase in (Phase.SCOUT, Phase.IN):
        return _advance(context, lane, detour)
    return give_up_pass(context, lane, trouble.reason, is_stuck=trouble.is_stuck)


def _advance(context: Context, lane: Lane, detour: Detour) -> Signal | None:
    context.goal = None
    if detour.phase is Phase.SCOUT and not detour.leads_in(lane):
        return give_up_pass(context, lane, detour.reason)
    if detour.advance():
        return None
    way, travel = context.way, context.situation.travel(lane)
    way.detour = None
    way.put_off.clear()
    nearest = max(detour.deepest, travel - context.parameters.goal_step)
    way.gaps[lane.pass_] = Gap(detour.stood, nearest, detour.reason)
    way.is_behind = True
    context.book.rejoin_pass(lane.pass_, travel)
    return Signal("at_mouth")
