"""Velocity commands, with or without a stamp."""

from __future__ import annotations

from typing import Any

from geometry_msgs.msg import Twist, TwistStamped

from vinum_nav.interfaces import Command
from vinum_nav.ros.convert.stamps import to_time


def to_twist(command: Command) -> Any:
    """Velocity of base_link in base_link."""
    message = Twist()
    message.linear.x, message.linear.y = float(command.vx), float(command.vy)
    message.angular.z = float(command.yaw_rate)
    return message


def from_twist(message: Any) -> Command:
    """See to_twist."""
    return Command(message.linear.x, message.linear.y, message.angular.z)


def to_stamped_twist(command: Command, stamp: float) -> Any:
    """The same with the stamp of the odometry that it answers [s]."""
    message = TwistStamped(twist=to_twist(command))
    message.header.stamp, message.header.frame_id = to_time(stamp), "base_link"
    return message
