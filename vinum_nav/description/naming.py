"""Judgement of the names that a robot has for topics and frames of the contract."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping

from vinum_nav.description.frame_names import FRAME_NAMES
from vinum_nav.interfaces import Side

CAMERA_TOPICS = ("color/image_raw", "depth/image_raw", "color/camera_info", "depth/camera_info")
REQUESTS = ("start", "pause", "resume", "abort", "reset_stop")
TOPIC_NAMES = (
    *("/clock", "/tf", "/tf_static", "/diagnostics", "odom", "imu/data", "gnss/fix", "scan"),
    *(f"camera_{side}/{name}" for side in Side for name in CAMERA_TOPICS),
    *("cmd_vel", "emergency_stop", "initialpose", "plan", "navigator/status"),
    *("trunk_detector/detections", "trunk_detector/detections_3d"),
    *("trunk_detector/image", "trunk_detector/image/compressed"),
    *("trunk_map/vines", "trunk_map/rows", "trunk_map/markers", "trunk_map/pose"),
    *("mission/state", "mission/event", "mission/register", "mission/goal", "mission/stop"),
    *("task/goal", "task/cancel", "task/result", "ground_truth/pose", "ground_truth/safety"),
    *(f"mission/{word}" for word in REQUESTS),
)
"""Topics and services of the contract."""
_TOPIC = re.compile(r"/?[A-Za-z_]\w*(/[A-Za-z_]\w*)*", re.ASCII)
_FRAME = re.compile(r"[^\s/][^\s]*")
TOPIC_WANTED = (
    "words of letters, digits and single underscores that begin with a letter, apart by slashes, "
    "e.g. /base/odom"
)
FRAME_WANTED = "a frame's name without blanks and without a slash before it"


def judge_topic(where: str, name: str) -> None:
    """Raise ValueError for a name that ROS allows for no topic; says where it stands."""
    if not _TOPIC.fullmatch(name) or "__" in name:
        raise ValueError(f"{where}: got {name!r}, wanted {TOPIC_WANTED}")


def judge_topics(topics: Mapping[str, str]) -> None:
    """Judge names of topics and services by those of the contract.

    Raises:
        ValueError: an unknown key, or a name that ROS does not allow.
    """
    for key, name in topics.items():
        _require_known("topics", key, TOPIC_NAMES)
        judge_topic(f"topics.{key}", name)


def judge_frames(frames: Mapping[str, str]) -> None:
    """Judge names of frames by those of the contract.

    Raises:
        ValueError: an unknown key, a name that is none, or one name for two frames.
    """
    for key, name in frames.items():
        _require_known("frames", key, FRAME_NAMES)
        if not _FRAME.fullmatch(name):
            raise ValueError(f"frames.{key}: got {name!r}, wanted {FRAME_WANTED}")
    known = {frame: frames.get(frame, frame) for frame in FRAME_NAMES}
    for key, name in frames.items():
        twins = [frame for frame in known if frame != key and known[frame] == name]
        if twins:
            raise ValueError(f"frames.{key}: got {name!r}, wanted another than that of {twins[0]}")


def _require_known(section: str, key: str, known: Collection[str]) -> None:
    if key in known:
        return
    near = difflib.get_close_matches(key, known, 1)
    guess = f"did you mean {near[0]}? " if near else ""
    raise ValueError(f"{section}.{key}: unknown key; {guess}known are {', '.join(known)}")
