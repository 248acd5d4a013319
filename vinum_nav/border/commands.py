"""Judge of velocity commands, on their way in and out."""

from __future__ import annotations

from vinum_nav.border.motion import judge_twist
from vinum_nav.interfaces import Command


def judge_command(command: Command) -> Command:
    """The command. Raises RefusedError for one that is not finite or that no body can follow.

    The limits of the body are kept by `navigation/command_gate.py` and the simulator's servo.
    """
    judge_twist("twist", command.vx, command.vy, command.yaw_rate)
    return command
