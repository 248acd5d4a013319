"""Resumption: what a journal says of the mission to go on with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.errors import InputError
from vinum_nav.geometry import Pose2
from vinum_nav.mission.events import Event
from vinum_nav.mission.journal_file import JournalFile, salvage_journal
from vinum_nav.mission.order_hash import order_hash

NO_POSE = "{path} holds no pose of the robot: give one on initialpose, or by --start-pose"


@dataclass(frozen=True)
class Resumption:
    """Journal of a mission to go on with.

    Attributes:
        start: where the robot stood last by the mission's own belief; None where it holds none.
        lacks: what is missing to go on, '' where nothing is.
    """

    path: Path
    file: JournalFile
    start: BelievedStart | None
    lacks: str

    @property
    def events(self) -> tuple[Event, ...]:
        """Events of the whole part, oldest first."""
        return self.file.events


def read_resumption(path: str | Path, mission_file: MissionFile) -> Resumption:
    """Read the journal of a mission that was cut off.

    Raises:
        InputError: no such file, or the journal of another block or order; names both.
    """
    path = Path(path)
    file = salvage_journal(path)
    headers = [event for event in file.events if event["event"] == "mission_begun"]
    for header in headers:
        _require_same(path, header, mission_file)
    if file.stood is not None:
        return Resumption(path, file, _start_of(file.stood), "")
    at_the_start = headers or not any(e["event"] == "item_opened" for e in file.events)
    if at_the_start:  # nothing moves before the map is there, and with it the first pose
        return Resumption(path, file, BelievedStart.rough(mission_file.start_pose), "")
    return Resumption(path, file, None, NO_POSE.format(path=path))


def _require_same(path: Path, header: Event, mission_file: MissionFile) -> None:
    if header["block"] != mission_file.block:
        raise InputError(
            f"{path} is the journal of block {header['block']!r}, "
            f"the mission file is of block {mission_file.block!r}"
        )
    wanted = order_hash(mission_file)
    if header["order"] != wanted:
        raise InputError(
            f"{path} is the journal of another order of block {mission_file.block!r}: boundary, "
            "datum, spacings, side, faces or start differ from the mission file "
            f"(hash {header['order'][:12]}, wanted {wanted[:12]})"
        )


def _start_of(event: Event) -> BelievedStart:
    covariance = np.zeros((3, 3))
    covariance[np.triu_indices(3)] = event["covariance"]
    covariance = covariance + np.triu(covariance, 1).T
    odom = Pose2(*event["robot_odom"])
    return BelievedStart(Pose2(*event["robot_map"]), covariance, odom)
