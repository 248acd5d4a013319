"""Habits that differ between the distributions of ROS 2."""

from __future__ import annotations

import os
from collections.abc import Mapping

UNSTAMPED = ("humble", "iron", "jazzy")
"""Distributions whose Nav2 and base drivers send cmd_vel as Twist; later ones as TwistStamped."""


def stamped_by_default(environment: Mapping[str, str] | None = None) -> bool:
    """Default for a stamp in cmd_vel: True from Kilted on, by ROS_DISTRO.

    Without ROS_DISTRO no ROS is installed: the graph is ours alone, and sends Twist.
    """
    distribution = (os.environ if environment is None else environment).get("ROS_DISTRO", "")
    return bool(distribution) and distribution.lower() not in UNSTAMPED
