"""Somebody else publishes garbage on a topic of ours."""

from __future__ import annotations

import re

from vinum_nav.faults.acts import Rogue
from vinum_nav.faults.fault import Fault, Kind, Stage

UNHEARD = ("trunk_map/markers", "plan")
"""Nobody of ours listens to these."""
ANY_WORD = ("/clock", "mission/state", "emergency_stop", "/diagnostics")
"""Topics on which no message can be told from a sound one by its form; `false` is no stop."""
TOPICS = (
    *("/clock", "odom", "imu/data", "gnss/fix", "scan"),
    *("camera_left/color/image_raw", "camera_left/depth/image_raw"),
    *("camera_left/color/camera_info", "camera_right/color/image_raw"),
    *("camera_right/depth/image_raw", "camera_right/color/camera_info"),
    *("cmd_vel", "trunk_detector/detections", "trunk_detector/image"),
    *("trunk_map/vines", "trunk_map/rows", "trunk_map/markers", "trunk_map/pose"),
    *("mission/state", "mission/event", "mission/register", "mission/goal", "plan"),
    *("navigator/status", "emergency_stop", "task/goal", "task/cancel", "task/result"),
    *("/diagnostics", "ground_truth/pose", "ground_truth/safety"),
)
"""All topics of the ROS 2 contract; a test compares them with it."""


def rogue_faults() -> tuple[Fault, ...]:
    """One a topic."""
    return tuple(_rogue(topic) for topic in TOPICS)


def _rogue(topic: str) -> Fault:
    unnamed = topic in UNHEARD or topic in ANY_WORD
    return Fault(
        name=f"rogue-{topic.strip('/').replace('/', '-').replace('_', '-')}",
        kind=Kind.ROGUE,
        stage=Stage.GRAPH,
        text=f"somebody publishes garbage on `{topic}`: NaN, wrong sizes, foreign frames and "
        "stamps, zeros",
        when="search",
        act=Rogue(topic),
        culprits=() if unnamed else (re.escape(topic),),
        ends=("done", "fault") if topic == "/clock" else ("done",),
    )
