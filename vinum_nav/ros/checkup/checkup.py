"""Checkup: from what was heard of a graph to a line and findings for each topic."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Side
from vinum_nav.messages.transforms import StaticTransforms
from vinum_nav.ros import names
from vinum_nav.ros.checkup.finding import Finding, Findings
from vinum_nav.ros.checkup.heard import Heard
from vinum_nav.ros.checkup.motion import (
    judge_imu_messages,
    judge_odometry_messages,
    judge_yaw_rates,
)
from vinum_nav.ros.checkup.needs import Need, needs_of
from vinum_nav.ros.checkup.places import judge_fixes, judge_scans
from vinum_nav.ros.checkup.sight import (
    judge_alignment,
    judge_colors,
    judge_depths,
    judge_frame,
    judge_lens,
    judge_pair,
    transforms_of,
)
from vinum_nav.ros.checkup.timing import judge_times
from vinum_nav.ros.convert.frames import BASE

LISTENED = (*names.TOPICS, names.TF_STATIC)
"""Topics that a checkup listens to."""
TWO_HANDS = "two nodes steer one robot: it jerks, and stops nowhere"
TWO_SOURCES = "two measurements are taken for one, and the stamps of one of them are refused"


@dataclass(frozen=True)
class TopicReport:
    """Findings of a checkup about one topic.

    Attributes:
        topic: name of the contract.
        wanted: type of the contract, as 'package/Message'.
        needed: whether this robot has to give it.
        there: whether messages came.
        types: types that its publishers offer.
        rate_hz, age_s: None where they cannot be measured.
        frames: frames that came.
        details: size, distortion, ranges, covariance, in words.
    """

    topic: str
    wanted: str
    needed: bool
    there: bool
    types: tuple[str, ...]
    rate_hz: float | None
    age_s: float | None
    frames: tuple[str, ...]
    details: str
    findings: tuple[Finding, ...]


class Checkup:
    """Judges what was heard of one robot."""

    def __init__(
        self,
        heard: Mapping[str, Heard],
        robot: Robot,
        *,
        mission: MissionFile | None = None,
        mount: str | None = None,
    ) -> None:
        """Args:
        heard: by the contract's names.
        mission: names the work side and the datum; without it the camera that is there works.
        mount: camera mount of the body (default: the mission's, else the body's first).
        """
        self._heard, self._robot, self._mission = heard, robot, mission
        self._mount = mount or (mission.camera_mount if mission else next(iter(robot.cameras)))
        self._needs = needs_of(robot, self._sides())
        costs = {topic.name: need.cost for topic, need in self._needs.items()}
        self._findings = {name: Findings(name, costs.get(name, "")) for name in heard}
        self._details = dict.fromkeys(heard, "")

    def reports(self) -> list[TopicReport]:
        """One report for each topic, in the order of the contract."""
        for topic, need in self._needs.items():
            self._judge(self._heard[topic.name], need)
        for heard in self._heard.values():
            self._judge_publishers(heard)
        self._judge_motion()
        self._judge_places()
        transforms = transforms_of(
            self._heard[names.TF_STATIC.name].decoded() if self._has(names.TF_STATIC) else [],
            self._findings.get(names.TF_STATIC.name) or Findings(names.TF_STATIC.name, ""),
        )
        for side in self._sides():
            self._judge_camera(side, transforms)
        return [self._report(heard) for heard in self._heard.values()]

    def _sides(self) -> tuple[Side, ...]:
        """Cameras that have to work: the mission's, else those that are there, else the left."""
        if self._mission is not None:
            return (self._mission.side,)
        there = tuple(side for side in Side if self._has(names.color_image(side)))
        return there or (Side.LEFT,)

    def _has(self, topic: names.Topic) -> bool:
        return topic.name in self._heard and bool(self._heard[topic.name].arrivals)

    def _judge(self, heard: Heard, need: Need) -> None:
        findings = self._findings[heard.topic.name]
        others = [kind for kind in heard.types if kind != heard.topic.type]
        if heard.arrivals:
            judge_times(heard, need, findings)
        elif others:
            reason = f"{', '.join(others)}, wanted {heard.topic.type}"
            findings.add("wrong type", reason)
        elif heard.publishers:
            findings.add("silent", f"{', '.join(heard.publishers)} publishes it and says nothing")
        else:
            findings.add("missing", f"nobody publishes it, wanted {heard.topic.type}")

    def _judge_publishers(self, heard: Heard) -> None:
        """Note several publishers where there must be one."""
        name, several = heard.topic.name, len(heard.publishers) > 1
        if several and name == names.CMD_VEL.name:
            said = ", ".join(heard.publishers)
            self._findings[name].add("several publishers", f"{said}, wanted one", TWO_HANDS)
        elif several and heard.topic in self._needs:
            said = ", ".join(heard.publishers)
            self._findings[name].add("several publishers", f"{said}, wanted one", TWO_SOURCES)

    def _judge_motion(self) -> None:
        odometry = self._heard[names.ODOM.name], self._findings[names.ODOM.name]
        imu = self._heard[names.IMU.name], self._findings[names.IMU.name]
        judge_yaw_rates(
            judge_odometry_messages(*odometry), judge_imu_messages(*imu), odometry[1], imu[1]
        )

    def _judge_places(self) -> None:
        fixes, scans = names.GNSS.name, names.SCAN.name
        datum = self._mission.datum if self._mission else None
        self._details[fixes] = judge_fixes(self._heard[fixes], datum, self._findings[fixes])
        self._details[scans] = judge_scans(self._heard[scans], self._findings[scans])

    def _judge_camera(self, side: Side, transforms: StaticTransforms) -> None:
        color, depth, info = (
            topic(side).name for topic in (names.color_image, names.depth_image, names.camera_info)
        )
        heard, found = self._heard, self._findings
        lens, self._details[info] = judge_lens(heard[info], found[info])
        self._details[color] = judge_colors(heard[color], lens, found[color])
        size, said = judge_depths(heard[depth], self._robot, self._mount, found[depth])
        judge_frame(heard[color], side, transforms, BASE, found[color])
        judge_pair(heard[color], heard[depth], found[depth])
        lies = judge_alignment(heard[color], heard[depth], lens, size, transforms, found[depth])
        self._details[depth] = ", ".join(filter(None, (said, lies)))

    def _report(self, heard: Heard) -> TopicReport:
        name = heard.topic.name
        return TopicReport(
            topic=name,
            wanted=heard.topic.type,
            needed=heard.topic in self._needs,
            there=bool(heard.arrivals),
            types=heard.types,
            rate_hz=_known(heard.rate),
            age_s=_known(heard.age),
            frames=heard.frames,
            details=self._details[name],
            findings=tuple(self._findings[name]),
        )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
