"""Walk to a pose in map, and the trouble met on the way."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Goal
from vinum_nav.mission.back_off import begin_back_off
from vinum_nav.mission.context import Context


@dataclass(frozen=True)
class Trouble:
    """End of a walk before its goal.

    Attributes:
        reason: in the navigator's words.
        is_stuck: the robot does not move though nothing is in its way; otherwise something has
            closed the way.
    """

    reason: str
    is_stuck: bool


def walk_to(context: Context, pose: Pose2) -> Trouble | None:
    """Send the robot to a pose in map; the goal's key stays until the goal is given up."""
    p, situation, progress = context.parameters, context.situation, context.progress
    goal = context.goal
    if goal is None:
        goal = Goal(context.new_key(), pose)
    elif goal.pose.distance(pose) > p.goal_step:
        goal = Goal(goal.key, pose)
    context.goal = goal
    clock, status, here = situation.clock, situation.given.navigator, situation.T_odom_base
    progress.update(clock, goal.key, status, here)
    stuck, standing = progress.stuck_for(clock), progress.standing_for(clock)
    said = f"{status.state}: {status.reason}" if status else ""
    if progress.is_blocked:
        way = context.way
        again = way.detour is not None or way.put_off.stands(here, p.stall_distance)
        if stuck > (p.look_again if again else p.blocked_timeout):
            return Trouble(said, is_stuck=False)
    elif stuck > p.failed_timeout or standing > p.transit_timeout:
        said = said if stuck else f"no progress for {p.transit_timeout:g} s"
        if not begin_back_off(context, said):
            return Trouble(said, is_stuck=True)
    return None
