"""End of a pass: the next one begins, or the block is done."""

from __future__ import annotations

from vinum_nav.mission.ahead import known_vines
from vinum_nav.mission.context import Context
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.signal import Signal


def next_pass(context: Context, event: str) -> Signal:
    """Begin the next pass of the order.

    Args:
        event: to be sent where there is one.

    Returns:
        `event`, or 'block_done' where no pass is left.
    """
    context.goal = None
    if not context.book.begin_next_pass(context.situation.map):
        return Signal("block_done")
    context.way.begin_pass()
    return Signal(event)


def give_up_pass(context: Context, lane: Lane, reason: str, *, is_stuck: bool = False) -> Signal:
    """Go on with the next pass; a robot that has not got away since the last one fails.

    Args:
        is_stuck: the robot does not move though nothing is in its way: it fails, too, where
            there is no next pass.
    """
    here, way = context.situation.T_odom_base, context.way
    gave_up_at = way.gave_up_at
    if gave_up_at and gave_up_at.distance(here) < context.parameters.stall_distance:
        return Signal("fail", reason)
    way.gave_up_at = here
    way.is_behind = False
    context.book.skip_vines(context.situation.map.trunks, lane.pass_)
    context.book.give_up_pass(known_vines(context, lane), reason)
    if is_stuck and context.book.next_pass(context.situation.map) is None:
        return Signal("fail", reason)
    return next_pass(context, "pass_given_up")
