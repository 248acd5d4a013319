"""The mission file: all that the stack is told about a block before it starts."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from vinum_nav.description.mission_checks import check_mission
from vinum_nav.description.options import LONGEST_TASK
from vinum_nav.description.selection import Selection
from vinum_nav.description.yaml_file import read_yaml
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Side

FARTHEST = 10_000.0
"""Greatest distance of anything from the origin of map, east or north [m]."""
Metres = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST)]
"""Coordinate in map [m]."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Datum(_Strict):
    """WGS84 position of the origin of map (ENU)."""

    latitude_deg: float = Field(ge=-90, le=90)
    longitude_deg: float = Field(ge=-180, le=180)
    altitude: float = Field(0.0, ge=-500, le=9000)


class StartPose(_Strict):
    """Rough pose of base_link in map at the start: at the mouth of the first alley, facing along
    it, with the first row on the work side [m, rad]."""

    x: Metres
    y: Metres
    yaw: float = Field(ge=-2 * math.pi, le=2 * math.pi)


class NominalCordon(_Strict):
    """The stretch the arm must reach, relative to a trunk: along the row before and after it [m],
    at a height above ground [m]."""

    before: float = Field(0.5, ge=0, le=5)
    after: float = Field(0.5, ge=0, le=5)
    height: float = Field(0.8, gt=0, le=5)


class MissionFile(_Strict):
    """Block, order and robot, as the operator knows them; nothing of any single vine.

    `boundary` is a simple polygon in map [m] that holds every vine and post of the block and
    nothing else; the ground around it (the headlands, the alleys beside the outer rows) is free.
    """

    version: Literal[1] = 1
    block: str
    body: str = "hyqreal"
    camera_mount: str = "front"
    datum: Datum
    boundary: tuple[tuple[Metres, Metres], ...] = Field(min_length=3)
    row_spacing: float = Field(gt=0.5, le=15)
    vine_spacing: float = Field(gt=0.2, le=7.5)
    side: Side
    faces: Literal["one", "both"] = "one"
    start: StartPose
    cordon: NominalCordon = NominalCordon()
    stop: Literal["reach", "trunk"] = "reach"
    clearance: float = Field(0.25, ge=0, le=5)
    """Least distance of the body from the row line while working [m]."""
    headland_width: float = Field(3.0, gt=0, le=50)
    """Free ground around the boundary, at the rows' ends [m]."""
    task_timeout: float = Field(60.0, gt=0, le=LONGEST_TASK)
    task_retries: int = Field(0, ge=0, le=100)
    """Number of times that a failed or overdue task is asked for again at once."""
    only: Selection | None = None
    """Rows and vines to work; without it, all of the block."""
    skip: Selection | None = None
    """Rows and vines to leave out, also of those that `only` names."""

    @property
    def start_pose(self) -> Pose2:
        """T_map_base at the start, as the operator knows it."""
        return Pose2(self.start.x, self.start.y, self.start.yaw)

    @property
    def boundary_xy(self) -> Array:
        """Boundary polygon, shape (N, 2) [m]."""
        return np.array(self.boundary, dtype=float)


def load_mission_file(path: str | Path) -> MissionFile:
    """Read and check a mission file.

    Raises:
        InputError: missing, malformed or beyond what can be; names the file, the key and what was
            wanted.
    """
    mission = read_yaml(path, MissionFile, "mission file")
    check_mission(mission, str(path))
    return mission


def save_mission_file(mission: MissionFile, path: str | Path) -> None:
    """Write a mission file that `load_mission_file` reads back unchanged."""
    said = mission.model_dump(mode="json")
    for name in ("only", "skip"):
        if said[name] is None:
            del said[name]
    Path(path).write_text(yaml.safe_dump(said, sort_keys=False))
