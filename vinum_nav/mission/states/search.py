"""State search: the robot walks along the row until the next vine is known."""

from __future__ import annotations

import math

from vinum_nav.mission.ahead import known_vines, may_walk_on, nearest_vine, workable_vines
from vinum_nav.mission.choice import Candidate
from vinum_nav.mission.context import Context
from vinum_nav.mission.going_around import begin_detour
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.pass_end import give_up_pass, next_pass
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.states.moving import Moving, without_lane
from vinum_nav.mission.transit import Trouble, walk_to


class Search(Moving):
    """Signals 'vine_found', 'row_ended', 'rejoin', 'pass_given_up' and 'block_done'."""

    def walk(self, context: Context) -> Signal | None:
        """Open the next vine, end the pass, or walk on."""
        lane = context.lane
        if lane is None:
            return self._without_lane(context)
        way, situation = context.way, context.situation
        if way.must_rejoin:
            way.must_rejoin = False
            if not may_walk_on(context, lane):
                return _rejoin(context)
        is_walked = situation.has_reached(context.goal)
        chosen = nearest_vine(
            context, lane, math.inf if is_walked else context.parameters.look_ahead
        )
        _close_vines_behind(context, lane)
        waits = way.put_off.stands(situation.T_odom_base, context.parameters.stall_distance)
        if chosen is not None and (is_walked or not waits):
            return _open(context, chosen, lane)
        if chosen is None and _is_row_walked(context, lane):
            return _end_row(context, lane)
        return _walk_on(context, lane)

    def _without_lane(self, context: Context) -> Signal | None:
        situation = context.situation
        is_between = context.book.itinerary.current is None and situation.has_map
        if is_between and situation.map.rows:
            return next_pass(context, "row_ended")
        return without_lane(context)


def _rejoin(context: Context) -> Signal:
    context.way.is_rejoining = True
    context.goal = None
    return Signal("rejoin")


def _close_vines_behind(context: Context, lane: Lane) -> None:
    """Close the vines that were tried twice and lie behind the robot."""
    put_off = context.way.put_off
    travel = context.situation.travel(lane) - context.robot.length
    for vine in put_off.get_past(known_vines(context, lane), travel):
        context.book.close_unreached(vine, lane.pass_, put_off.reason(vine.vine))


def _open(context: Context, chosen: Candidate, lane: Lane) -> Signal:
    context.approach_item(context.book.open_item(chosen, lane.pass_))
    context.goal = None
    return Signal("vine_found")


def _is_row_walked(context: Context, lane: Lane) -> bool:
    """True if the whole row has been in view and nothing of it is left open.

    A stretch walked without sight has not been in view: the row is not walked before pictures
    come again, or their lack is a fault.
    """
    situation, p = context.situation, context.parameters
    if workable_vines(context, lane) or situation.sightless_for > p.sight_timeout:
        return False
    end = lane.end - context.lookout.end_margin(lane)
    if lane.pass_ in context.way.gaps:  # from the headland alone the other end can be come to
        end = lane.end + p.end_margin
    passed = situation.holds(lane) and situation.travel(lane) >= end
    passed |= context.lookout.has_looked_again(lane)
    return passed or situation.has_reached(context.goal)


def _end_row(context: Context, lane: Lane) -> Signal:
    """Finish the pass, or go back once for what was not seen of it."""
    context.book.skip_vines(context.situation.map.trunks, lane.pass_)
    if lane.pass_ not in context.way.gaps and context.lookout.needs_another_look(lane):
        context.lookout.look_again(lane.pass_)
        return _rejoin(context)
    for left in known_vines(context, lane):
        reason = context.way.put_off.reason(left.vine)
        context.book.close_unreached(left, lane.pass_, reason)
    context.book.finish_pass()
    return next_pass(context, "row_ended")


def _walk_on(context: Context, lane: Lane) -> Signal | None:
    last = lane.end + context.parameters.headland_offset
    place = lane.pose(lane.ahead(context.situation.travel(lane), last))
    trouble = walk_to(context, place)
    return None if trouble is None else _meet(context, lane, trouble)


def _meet(context: Context, lane: Lane, trouble: Trouble) -> Signal:
    """Work the rest of a closed pass from its other end, as far as that goes, or give it up."""
    way = context.way
    if trouble.is_stuck or way.is_behind:
        return give_up_pass(context, lane, trouble.reason, is_stuck=trouble.is_stuck)
    if lane.pass_ in way.gaps and not known_vines(context, lane):
        context.book.finish_pass()
        return next_pass(context, "row_ended")
    begin_detour(context, lane, trouble.reason)
    return Signal("rejoin")
