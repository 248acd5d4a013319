"""The last gate of a command: what leaves the navigator is finite and within the body's limits."""

from __future__ import annotations

import math

from vinum_nav.description.robot import Limits
from vinum_nav.interfaces import Alarm, Command

_ROUNDING = 1e-9
"""Share of the limits by which a command may be over them, or sideways of a body that cannot."""


def within_limits(command: Command, limits: Limits) -> Command:
    """The command scaled down, in its direction, to the body's speed limits; see Limits."""
    vy = 0.0 if limits.vy == 0 and abs(command.vy) < _ROUNDING else command.vy
    excess = max(limits.share(command.vx, vy), 1.0)
    turning = min(max(command.yaw_rate, -limits.yaw_rate), limits.yaw_rate)
    return Command(command.vx / excess, vy / excess, turning)


def gated(command: Command, limits: Limits) -> tuple[Command, Alarm | None]:
    """The command that may leave; zero, with a fault, for one that is not finite.

    Planner and tracker keep the limits themselves: a command that is over them is scaled down.
    """
    if all(map(math.isfinite, (command.vx, command.vy, command.yaw_rate))):
        return within_limits(command, limits), None
    reason = f"its command is not finite: {command}"
    return Command(), Alarm("navigator", reason)
