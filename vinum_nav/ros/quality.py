"""QoS profiles and message classes of the topic table."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy

from vinum_nav.ros.names import Quality, Topic


def qos_profile(quality: Quality) -> QoSProfile:
    """Profile of a quality; publishers and subscribers use the same."""
    profile = QoSProfile(depth=quality.depth)
    if quality is Quality.SENSOR:
        profile.reliability = ReliabilityPolicy.BEST_EFFORT
    elif quality in (Quality.LATCHED, Quality.LOG):
        profile.durability = DurabilityPolicy.TRANSIENT_LOCAL
    return profile


def message_class(topic: Topic) -> Any:
    """Message class of a topic's type."""
    return class_of(topic.type.replace("/", "/msg/"))


def class_of(name: str) -> Any:
    """Message class by its whole name, e.g. 'std_msgs/msg/String'."""
    package, _, kind = name.split("/")
    return getattr(import_module(f"{package}.msg"), kind)


def is_installed(topic: Topic) -> bool:
    """True if the package of a topic's type can be imported."""
    return find_spec(topic.type.split("/")[0]) is not None
