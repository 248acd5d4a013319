"""A stuck robot backs off before it gives up."""

from __future__ import annotations

from vinum_nav.mission.context import Context


def begin_back_off(context: Context, reason: str) -> bool:
    """Back off and try again; False where that was done often enough."""
    recovery, situation = context.recovery, context.situation
    if not recovery.begin(situation.clock, situation.T_odom_base, context.new_key()):
        return False
    context.goal = recovery.goal
    context.book.log.add("backed_off", attempt=recovery.attempts, reason=reason)
    return True


def backs_off(context: Context) -> bool:
    """Go on backing off; False where the robot does not, or no longer.

    Afterwards the robot is sent to its goal by a new key.
    """
    recovery, situation = context.recovery, context.situation
    if recovery.goal is None:
        recovery.track(situation.T_odom_base)
        return False
    if recovery.goes_on(situation.clock, situation.given.navigator):
        context.goal = recovery.goal
        return True
    context.stand()
    context.approach_anew()
    return False
