"""Velocity commands, with or without a stamp."""

from __future__ import annotations

from typing import Any

from geometry_msgs.msg import Twist, TwistStamped

from vinum_nav.border.commands import judge_command
from vinum_nav.interfaces import Command
from vinum_nav.ros.convert.frames import BASE, judge_frame_id
from vinum_nav.ros.convert.stamps import from_time, to_time


def to_twist(command: Command) -> Any:
    """Velocity of base_link in base_link.

    Raises:
        RefusedError: it is not finite, or none that a body can have: it must not be published.
    """
    judge_command(command)
    message = Twist()
    message.linear.x, message.linear.y = float(command.vx), float(command.vy)
    message.angular.z = float(command.yaw_rate)
    return message


def from_twist(message: Any) -> Command:
    """Command of a Twist. Raises RefusedError for one that cannot be, see judge_command."""
    return judge_command(Command(message.linear.x, message.linear.y, message.angular.z))


def from_stamped_twist(message: Any) -> tuple[float, Command]:
    """Stamp [s] and command of a TwistStamped in base_link.

    Raises:
        RefusedError: another frame, or a command that cannot be.
    """
    judge_frame_id(message.header.frame_id, BASE)
    return from_time(message.header.stamp), from_twist(message.twist)


def to_stamped_twist(command: Command, stamp: float) -> Any:
    """The same with the stamp of the odometry that it answers [s]."""
    message = TwistStamped(twist=to_twist(command))
    message.header.stamp, message.header.frame_id = to_time(stamp), "base_link"
    return message
