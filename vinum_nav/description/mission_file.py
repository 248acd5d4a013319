"""The mission file: all that the stack is told about a block before it starts."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from vinum_nav.description.yaml_file import read_yaml
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Side


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Datum(_Strict):
    """WGS84 position of the origin of map (ENU)."""

    latitude_deg: float = Field(ge=-90, le=90)
    longitude_deg: float = Field(ge=-180, le=180)
    altitude: float = 0.0


class StartPose(_Strict):
    """Rough pose of base_link in map at the start: at the mouth of the first alley, facing along
    it, with the first row on the work side [m, rad]."""

    x: float
    y: float
    yaw: float


class NominalCordon(_Strict):
    """The stretch the arm must reach, relative to a trunk: along the row before and after it [m],
    at a height above ground [m]."""

    before: float = Field(0.5, ge=0)
    after: float = Field(0.5, ge=0)
    height: float = Field(0.8, gt=0)


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
    boundary: tuple[tuple[float, float], ...] = Field(min_length=3)
    row_spacing: float = Field(gt=0.5)
    vine_spacing: float = Field(gt=0.2)
    side: Side
    faces: Literal["one", "both"] = "one"
    start: StartPose
    cordon: NominalCordon = NominalCordon()
    stop: Literal["reach", "trunk"] = "reach"
    clearance: float = Field(0.25, ge=0)
    """Least distance of the body from the row line while working [m]."""
    headland_width: float = Field(3.0, gt=0)
    """Free ground around the boundary, at the rows' ends [m]."""
    task_timeout: float = Field(60.0, gt=0)
    task_retries: int = Field(0, ge=0)
    """How often a task that failed, or took too long, is asked for again at once."""

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
        InputError: missing or malformed; names the file, the key and what was expected.
    """
    return read_yaml(path, MissionFile, "mission file")


def save_mission_file(mission: MissionFile, path: str | Path) -> None:
    """Write a mission file that `load_mission_file` reads back unchanged."""
    Path(path).write_text(yaml.safe_dump(mission.model_dump(mode="json"), sort_keys=False))
