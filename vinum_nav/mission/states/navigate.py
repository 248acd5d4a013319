"""State navigate: the robot walks to the stop pose of one vine."""

from __future__ import annotations

from vinum_nav.interfaces import Outcome
from vinum_nav.mission.ahead import nearest_vine, workable_vines
from vinum_nav.mission.approach import Approach
from vinum_nav.mission.back_off import begin_back_off
from vinum_nav.mission.choice import Candidate
from vinum_nav.mission.context import Context
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.states.moving import Moving, without_lane
from vinum_nav.mission.stop_pose import UnreachableError, stop_pose


class Navigate(Moving):
    """Signals 'arrived', 'vine_dropped' and, where a vine is given up, 'vine_closed'."""

    def walk(self, context: Context) -> Signal | None:
        """Refine the goal with a new map and follow it."""
        lane, approach = context.lane, context.required_approach()
        if lane is None:
            return without_lane(context)
        open_ = workable_vines(context, lane)
        target = next((vine for vine in open_ if vine.vine == approach.item.vine), None)
        if target is None:
            return _drop(context, "no longer an open vine of this row in the map")
        better = nearest_vine(context, lane, context.parameters.look_ahead)
        if better and better.travel < target.travel - context.parameters.switch_hysteresis:
            return _drop(context, "another vine comes first")
        if approach.needs(context.situation.map):
            refusal = _refine(context, approach, lane, target)
            if refusal:
                return _give_up(context, refusal)
        context.goal = approach.goal
        return _follow(context, approach, target)


def _refine(context: Context, approach: Approach, lane: Lane, target: Candidate) -> str:
    """Move the goal to the stop pose seen in this map; the reason why there is none, or ''."""
    yaw, trunk_xy = lane.pose(target.travel).yaw, target.trunk_map[:2]
    try:
        reserve = context.parameters.reach_reserve
        side, file = context.file.side, context.file
        stop_map = stop_pose(trunk_xy, yaw, side, context.robot, file, reserve)
    except UnreachableError as error:
        return str(error)
    gap, at = context.way.gaps.get(lane.pass_), lane.travel(stop_map.xy)[0]
    if gap and gap.stood < at < gap.nearest - context.parameters.goal_step:
        return gap.reason
    approach.refine(context.situation.map, stop_map, target.trunk_map)
    return ""


def _follow(context: Context, approach: Approach, target: Candidate) -> Signal | None:
    p, situation, progress = context.parameters, context.situation, context.progress
    clock, status, here = situation.clock, situation.given.navigator, situation.T_odom_base
    if approach.settled(clock, status, here):
        return Signal("arrived")
    progress.update(clock, approach.key, status, here)
    said = f"{status.state}: {status.reason}" if status else ""
    if progress.is_blocked:
        again = context.way.put_off.was_tried(target.vine)
        if progress.stuck_for(clock) > (p.look_again if again else p.blocked_timeout):
            context.way.put_off.add(target.vine, said, here)
            return _drop(context, said)
        return None
    if progress.stuck_for(clock) <= p.failed_timeout:
        if progress.standing_for(clock) <= p.transit_timeout:
            return None
        said = f"no progress for {p.transit_timeout:g} s"
    return None if begin_back_off(context, said) else _give_up(context, said)


def _give_up(context: Context, reason: str) -> Signal:
    context.close_item(Outcome.UNREACHABLE, reason)
    return Signal("vine_closed")


def _drop(context: Context, reason: str) -> Signal:
    context.book.drop_item(context.required_approach().item, reason)
    context.approach = context.goal = None
    return Signal("vine_dropped")
