"""Data that cross rooms: sensor data, detections, map, goals, commands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag, StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics, Pose2

TRUNK_HEIGHT = 0.4
"""Height above the local ground at which a trunk's axis is its position [m]."""


class Side(StrEnum):
    """The robot's side on which the arm works."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def sign(self) -> int:
        """+1 for left (y of base_link), -1 for right."""
        return 1 if self is Side.LEFT else -1


class Label(IntEnum):
    """Classes of the detector; 0 is background, as in torchvision."""

    TRUNK = 1
    POST = 2


# ---------------------------------------------------------------- sensors


@dataclass(frozen=True)
class Odometry:
    """Pose of base_link in odom, twist in base_link."""

    stamp: float
    T_odom_base: Pose2
    vx: float
    vy: float
    yaw_rate: float


@dataclass(frozen=True)
class ImuSample:
    """Tilt of base_link against gravity [rad] (fixed-axis roll, pitch) and yaw rate [rad/s]."""

    stamp: float
    roll: float
    pitch: float
    yaw_rate: float


class FixStatus(IntEnum):
    """Quality of a GNSS fix; values of sensor_msgs/NavSatStatus (FLOAT as SBAS)."""

    NO_FIX = -1
    SINGLE = 0
    FLOAT = 1
    FIX = 2


@dataclass(frozen=True)
class GnssFix:
    """WGS84 position of the antenna (above base_link's origin); covariance (3, 3) in ENU [m2]."""

    stamp: float
    latitude_deg: float
    longitude_deg: float
    altitude: float
    covariance_enu: Array
    status: FixStatus


@dataclass(frozen=True)
class LaserScan:
    """Planar scan in lidar_link; `ranges` (N,) [m], inf where nothing was hit."""

    stamp: float
    angle_min: float
    angle_increment: float
    range_min: float
    range_max: float
    ranges: Array

    @property
    def angles(self) -> Array:
        """Bearing of every ray [rad], shape (N,)."""
        return self.angle_min + self.angle_increment * np.arange(len(self.ranges))


class Frame(Protocol):
    """One RGB-D picture; pixels may be made on first access, so ask only for what you use."""

    @property
    def stamp(self) -> float:
        """Time of exposure [s]."""

    @property
    def side(self) -> Side:
        """Side of the robot on which the camera is, as in camera_{side}_optical_frame."""

    @property
    def intrinsics(self) -> CameraIntrinsics:
        """Intrinsics of colour and aligned depth alike."""

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """Shape (H, W, 3), RGB order."""

    @property
    def depth(self) -> NDArray[np.float32]:
        """Shape (H, W), z of the optical frame [m], NaN where there is none."""


@dataclass(frozen=True)
class ImageFrame:
    """A Frame that holds its pixels."""

    stamp: float
    side: Side
    intrinsics: CameraIntrinsics
    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]


@dataclass(frozen=True)
class Observation:
    """Sensor data delivered up to `stamp` and since the last observation.

    `odometry` is None where none came; a sound robot delivers one in every observation.
    """

    stamp: float
    odometry: Odometry | None
    imu: tuple[ImuSample, ...] = ()
    gnss: GnssFix | None = None
    scan: LaserScan | None = None
    frame: Frame | None = None


@dataclass(frozen=True)
class Alarm:
    """A finding against one source of data, or against one part of the robot.

    Attributes:
        source: the culprit by its own name, e.g. 'lidar', 'camera_left', 'gnss', 'fence'.
        reason: the finding in one line, with what was got and what is wanted.
        is_fault: whether it ends the mission; otherwise the user is told and the robot goes on.
    """

    source: str
    reason: str
    is_fault: bool = True

    @property
    def kind(self) -> tuple[str, str, bool]:
        """Equal for findings that differ only in their numbers."""
        return self.source, re.split(r"[-+]?\d", self.reason, maxsplit=1)[0], self.is_fault

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


# ---------------------------------------------------------------- perception


@dataclass(frozen=True)
class Detections:
    """Instances in one picture; N may be 0; sorted by falling score.

    Attributes:
        boxes_xyxy: (N, 4) [px].
        masks: (N, H, W) bool.
        scores: (N,) in [0, 1].
        labels: (N,) int, values of Label.
    """

    boxes_xyxy: Array
    masks: NDArray[np.bool_]
    scores: Array
    labels: NDArray[np.int64]

    def __post_init__(self) -> None:
        n = len(self.scores)
        if self.boxes_xyxy.shape != (n, 4) or self.masks.shape[0] != n or self.labels.shape != (n,):
            raise ValueError(
                f"Detections of unequal length: boxes {self.boxes_xyxy.shape}, masks "
                f"{self.masks.shape}, scores {self.scores.shape}, labels {self.labels.shape}"
            )

    def __len__(self) -> int:
        return len(self.scores)


class TrunkFlag(IntFlag):
    """Reasons to trust an observation less."""

    NONE = 0
    CUT_BY_BORDER = 1
    TOO_NEAR = 2
    FOOT_HIDDEN = 4
    SPARSE_DEPTH = 8


@dataclass(frozen=True)
class TrunkObservations:
    """Trunk positions (axis at TRUNK_HEIGHT above ground) seen in one picture; N may be 0.

    Attributes:
        stamp: time of the picture [s].
        side: camera; points are in camera_{side}_optical_frame.
        points_camera: (N, 3) [m].
        covariances: (N, 3, 3) [m2].
        scores: (N,) in [0, 1].
        labels: (N,) values of Label.
        flags: (N,) values of TrunkFlag.
        boxes_xyxy: (N, 4) [px].
    """

    stamp: float
    side: Side
    points_camera: Array
    covariances: Array
    scores: Array
    labels: NDArray[np.int64]
    flags: NDArray[np.int64]
    boxes_xyxy: Array

    def __len__(self) -> int:
        return len(self.scores)


# ---------------------------------------------------------------- mapping


@dataclass(frozen=True)
class MappedTrunks:
    """Confirmed objects of the map, vines and posts alike (see `labels`).

    Attributes:
        ids: (N,) stable over a run.
        positions_map: (N, 3) trunk position [m].
        sigmas: (N,) horizontal standard deviation [m].
        rows: (N,) id of the row, -1 where none.
        labels: (N,) values of Label.
    """

    ids: NDArray[np.int64]
    positions_map: Array
    sigmas: Array
    rows: NDArray[np.int64]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


NO_TRUNKS = MappedTrunks(
    np.zeros(0, np.int64), np.zeros((0, 3)), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, int)
)
"""An empty map."""


@dataclass(frozen=True)
class RowLine:
    """A row: polyline (K, 2) in map [m], K >= 2.

    All rows of a map run in one sense. `found` is False for a row that is only predicted, by
    the rough row spacing, inside the block's boundary; `certain` for one that the block must have,
    however far boundary and spacing are off.
    """

    id: int
    points_map: Array
    found: bool
    certain: bool = True


@dataclass(frozen=True)
class MapSnapshot:
    """The map and where the robot stood in it, of one instant.

    T_map_base and T_odom_base belong to the same `stamp`, so T_map_base @ T_odom_base.inverse()
    is T_map_odom of this snapshot. `covariance` (3, 3) is of x, y, yaw [m2, rad2].
    """

    stamp: float
    T_map_base: Pose2
    T_odom_base: Pose2
    covariance: Array
    trunks: MappedTrunks
    rows: tuple[RowLine, ...]

    @property
    def T_map_odom(self) -> Pose2:
        """Maps odom to map."""
        return self.T_map_base @ self.T_odom_base.inverse()


# ---------------------------------------------------------------- mission and navigation


@dataclass(frozen=True)
class Goal:
    """Pose at which base_link should stand; `key` [ns] names it, a refined goal keeps its key."""

    key: int
    pose: Pose2
    frame: str = "map"
    """'map' for transits, 'odom' for the precise approach."""


class NavigationState(StrEnum):
    """Answer of the navigator to a goal."""

    IDLE = "idle"
    ACTIVE = "active"
    REACHED = "reached"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True)
class NavigatorStatus:
    """Answer of the navigator for the goal named by `key` [ns] (None when idle)."""

    stamp: float
    key: int | None
    state: NavigationState
    reason: str = ""
    stopped: bool = False
    """True if the navigator itself has heard an emergency stop that was not reset."""


@dataclass(frozen=True)
class Command:
    """Velocity of base_link, in base_link [m/s, rad/s]."""

    vx: float = 0.0
    vy: float = 0.0
    yaw_rate: float = 0.0


class Outcome(StrEnum):
    """Result of a work item."""

    DONE = "done"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class TaskGoal:
    """Order to whoever owns the arm: work the vine at `trunk_map`, named by `key` [ns]."""

    key: int
    trunk_map: Array = field(compare=False)


@dataclass(frozen=True)
class TaskResult:
    """Answer of whoever owns the arm to the task named by `key` [ns]."""

    key: int
    outcome: Outcome
    reason: str = ""
