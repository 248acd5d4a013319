"""QoS profiles and message classes of the topic table."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy

from vinum_nav.ros.names import Quality, Topic

SENSOR_DEPTH = 200
"""Messages that a subscriber holds: a picture takes longer to work through than an odometry."""
RELIABLE_DEPTH = 50
LOG_DEPTH = 2000


def qos_profile(quality: Quality) -> QoSProfile:
    """Profile of a quality; publishers and subscribers use the same."""
    if quality is Quality.SENSOR:
        return QoSProfile(depth=SENSOR_DEPTH, reliability=ReliabilityPolicy.BEST_EFFORT)
    if quality is Quality.RELIABLE:
        return QoSProfile(depth=RELIABLE_DEPTH)
    depth = 1 if quality is Quality.LATCHED else LOG_DEPTH
    return QoSProfile(depth=depth, durability=DurabilityPolicy.TRANSIENT_LOCAL)


def message_class(topic: Topic) -> Any:
    """Message class of a topic's type."""
    package, name = topic.type.split("/")
    return getattr(import_module(f"{package}.msg"), name)
