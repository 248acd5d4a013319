"""Pose at which a node's robot stands, where that is not the mission file's start."""

from __future__ import annotations

from typing import Any

import numpy as np

from vinum_nav.description.believed_start import ROUGH_SIGMAS, BelievedStart
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.start_pose import read_start_pose
from vinum_nav.mission.resumption import read_resumption
from vinum_nav.ros.convert.maps import from_map_pose


def told_start(node: Any, mission_file: MissionFile) -> tuple[BelievedStart | None, str]:
    """Start by the node's parameters `start_pose` and `resume_from`, and what it lacks.

    Returns:
        None and '' for the mission file's start, None and a reason where none is known.

    Raises:
        InputError: a malformed pose, or no journal, or one of another block.
    """
    text, journal = node.parameter("start_pose", ""), node.parameter("resume_from", "")
    if text:
        return BelievedStart.rough(read_start_pose(text)), ""
    if not journal:
        return None, ""
    resumption = read_resumption(journal, mission_file)
    return resumption.start, resumption.lacks


def from_initial_pose(message: Any) -> BelievedStart:
    """Start of a message on initialpose; what a person has clicked is never taken for exact.

    Raises:
        RefusedError: another frame, or a pose or covariance that cannot be.
    """
    _, T_map_base, covariance = from_map_pose(message)
    least = np.diag(np.square(ROUGH_SIGMAS))
    return BelievedStart(T_map_base, np.maximum(covariance, least) * np.eye(3))
