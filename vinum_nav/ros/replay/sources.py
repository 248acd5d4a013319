"""Topics of a recorded drive: which one holds what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.errors import InputError
from vinum_nav.offline.bag import BagTopic
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import from_detections
from vinum_nav.ros.convert.frames import GNSS_FRAMES, IMU_FRAMES, ODOM, SCAN_FRAMES
from vinum_nav.ros.convert.sensors import from_fix, from_imu, from_odometry, from_scan


@dataclass(frozen=True)
class Source:
    """A topic of the bag that one part of an observation comes from.

    Attributes:
        part: 'odometry', 'imu', 'gnss', 'scan' or 'seen', the detections of the drive itself.
        convert: turns a message into that part.
        frame: frame that a message is taken to be in; '' for the one that it names.
    """

    part: str
    convert: Callable[[Any], Any]
    frame: str = ""


PARTS: Mapping[str, tuple[names.Topic, Callable[[Any], Any], str]] = {
    "odometry": (names.ODOM, from_odometry, ODOM),
    "imu": (names.IMU, from_imu, IMU_FRAMES[0]),
    "gnss": (names.GNSS, from_fix, GNSS_FRAMES[0]),
    "scan": (names.SCAN, from_scan, SCAN_FRAMES[0]),
    "seen": (names.DETECTIONS, from_detections, ""),
}
"""Topic of the contract, conversion and frame of each part."""


def find_sources(
    topics: list[BagTopic], told: Mapping[str, str | None], robot: Robot, mission: MissionFile
) -> tuple[dict[str, Source], str | None]:
    """Topics of a bag that the stack needs.

    A topic that was told by hand is taken to be in the contract's frame, since a foreign driver
    names frames as it likes.

    Args:
        told: topic by part, and of 'color'; None where the contract's name is meant.

    Returns:
        Sources by the bag's topic, and the topic of colour pictures; None where the drive's own
        detections stand in for them.

    Raises:
        InputError: a topic is missing; lists those that there are.
    """
    there = {topic.name for topic in topics if topic.count}
    sources: dict[str, Source] = {}
    wanted = {"odometry": True, "imu": robot.imu, "gnss": robot.gnss_antenna_xyz is not None}
    wanted["scan"] = robot.lidar is not None
    for part, is_needed in wanted.items():
        topic, convert, frame = PARTS[part]
        name = told.get(part) or _found(topic.name, there)
        if is_needed:
            _require(part, name, there)
            sources[name] = Source(part, convert, frame if told.get(part) else "")
    color = told.get("color") or _found(names.color_image(mission.side).name, there)
    if color in there or told.get("color"):
        _require("colour pictures", color, there)
        return sources, color
    seen = _found(names.DETECTIONS.name, there)
    _require(f"colour pictures on {color} or detections", seen, there)
    sources[seen] = Source("seen", from_detections)
    return sources, None


def _found(name: str, there: set[str]) -> str:
    """Topic of a bag by its name in the contract; in a namespace, the one that ends with it."""
    ending = [topic for topic in sorted(there) if topic.endswith(f"/{name}")]
    return f"/{name}" if f"/{name}" in there or not ending else ending[0]


def _require(what: str, name: str, there: set[str]) -> None:
    if name not in there:
        raise InputError(f"no {what} on {name}: the bag holds {sorted(there)}")
