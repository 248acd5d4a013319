"""The robot's description, one YAML a body in `bodies/`: what stack and simulator both may know."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from vinum_nav.description.yaml_file import read_yaml
from vinum_nav.errors import InputError, MissingFileError
from vinum_nav.geometry import Array, CameraIntrinsics, camera_mount
from vinum_nav.interfaces import Side

BODIES_DIR = Path(__file__).parent / "bodies"


Drive = Literal["holonomic", "differential"]
"""Kinds of drive: in any direction at once, or as two sets of wheels do."""
DRIVES: tuple[Drive, ...] = get_args(Drive)


class UnknownDriveError(InputError):
    """A body's drive that is none of DRIVES."""

    def __init__(self, body: str, got: object) -> None:
        super().__init__(f"body {body}: drive: got {got!r}, wanted one of {', '.join(DRIVES)}")


Coordinate = Annotated[float, Field(ge=-10, le=10)]
"""Coordinate in base_link [m]."""
Position = tuple[Coordinate, Coordinate, Coordinate]
"""Position in base_link [m]."""
Share = Annotated[float, Field(ge=0, le=1)]
"""Number from 0 to 1."""
LONGEST_RANGE = 200.0
"""Longest range of a camera or lidar [m]."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Limits(_Strict):
    """Speed limits: forward and sideways [m/s], turning [rad/s]; accelerations per second.

    A velocity lies in an ellipse with the half axes vx and vy. At the top speed forward nothing is
    left for motion sideways.
    """

    vx: float = Field(0.5, gt=0, le=5)
    vy: float = Field(0.25, ge=0, le=5)
    yaw_rate: float = Field(0.5, gt=0, le=10)
    acceleration: float = Field(0.5, gt=0, le=50)
    yaw_acceleration: float = Field(1.0, gt=0, le=100)

    def share(self, vx: float, vy: float) -> float:
        """Size of a velocity as a share of the limits, 1 on the ellipse.

        inf sideways where vy is 0.
        """
        if vy == 0.0:
            return abs(vx) / self.vx
        return math.hypot(vx / self.vx, vy / self.vy) if self.vy > 0 else math.inf


class Arm(_Strict):
    """Shoulder in base_link, given for the left side (mirrored for the right), and reach [m]."""

    shoulder_xyz: Position
    reach: float = Field(0.9, gt=0, le=5)


class CameraDescription(_Strict):
    """RGB-D camera, given for the left side (mirrored for the right).

    Depth is triangulated by two imagers `baseline` [m] apart, of a focal length `stereo_focal_px`
    in the pixels that they match in. Source of the defaults: Intel RealSense D435, data sheet of
    the D400 series; 848 pixels over 90 deg (Grunnet-Jepsen et al., Subpixel Linearity Improvement).
    """

    position_xyz: Position
    yaw_deg: float = Field(ge=-360, le=360)
    pitch_down_deg: float = Field(ge=-90, le=90)
    width: int = Field(640, ge=16, le=8192)
    height: int = Field(360, ge=16, le=8192)
    fov_x_deg: float = Field(69.0, ge=1, le=175)
    fov_y_deg: float = Field(42.0, ge=1, le=175)
    depth_range: tuple[float, float] = (0.3, 10.0)
    baseline: float = Field(0.05, gt=0, le=1)
    stereo_focal_px: float = Field(424.0, gt=0, le=20_000)
    rate_hz: float = Field(5.0, ge=0.1, le=200)

    @model_validator(mode="after")
    def _near_before_far(self) -> CameraDescription:
        near, far = self.depth_range
        if not 0 < near < far <= LONGEST_RANGE:
            raise ValueError(
                f"depth_range: got {list(self.depth_range)}, wanted 0 < nearest < farthest <= "
                f"{LONGEST_RANGE:g} m"
            )
        return self

    @property
    def intrinsics(self) -> CameraIntrinsics:
        """Pinhole model of colour and aligned depth."""
        return CameraIntrinsics.from_fov(
            self.width, self.height, math.radians(self.fov_x_deg), math.radians(self.fov_y_deg)
        )


class Lidar(_Strict):
    """Planar lidar, level with base_link, zero bearing forward."""

    position_xyz: Position
    fov_deg: float = Field(270.0, ge=1, le=360)
    resolution_deg: float = Field(0.5, ge=0.01, le=10)
    range_min: float = Field(0.1, ge=0, le=LONGEST_RANGE)
    range_max: float = Field(15.0, gt=0, le=LONGEST_RANGE)
    rate_hz: float = Field(10.0, ge=0.1, le=200)

    @model_validator(mode="after")
    def _near_before_far(self) -> Lidar:
        if self.range_min >= self.range_max:
            raise ValueError(
                f"range_min: got {self.range_min} m, wanted less than range_max, {self.range_max} m"
            )
        return self


class Wheels(_Strict):
    """Four wheels at the footprint's corners [m]."""

    radius: float = Field(gt=0, le=2)
    width: float = Field(gt=0, le=2)


FOOT_RADIUS = 0.04
FOOT_MASS_SHARE = 0.01
"""Mass of each foot or wheel as a share of the body's."""
FOOT_INSET = 0.06
"""Inset of the feet's centres from the footprint's corners, along x and along y [m]."""
BELOW_CAMERA = 0.12
"""The torso's top is this far below the lowest camera, so that none looks into it [m]."""


class Robot(_Strict):
    """One body; base_link is on the ground below the body's centre, x forward.

    It stands on four legs, or on `wheels` if it has them. `colour` is of its shell (RGB in [0, 1]).

    A body without a sensor says so: `lidar: null` (obstacles are not seen),
    `gnss_antenna_xyz: null` (start, motion and rows alone say where it is), `imu: false` (it counts
    as level, trunks are trusted less, and the yaw is the odometry's).
    """

    name: str
    drive: Drive
    length: float = Field(gt=0, le=10)
    width: float = Field(gt=0, le=10)
    height: float = Field(gt=0, le=10)
    ground_clearance: float = Field(gt=0, le=10)
    mass: float = Field(gt=0, le=20_000)
    gait_sway: bool = False
    wheels: Wheels | None = None
    colour: tuple[Share, Share, Share] = (0.72, 0.73, 0.75)
    limits: Limits = Limits()
    arm: Arm
    cameras: dict[str, CameraDescription] = Field(min_length=1)
    lidar: Lidar | None
    gnss_antenna_xyz: Position | None
    imu: bool = True

    @model_validator(mode="after")
    def _can_be_built(self) -> Robot:
        if (self.drive == "holonomic") != (self.limits.vy > 0):
            raise ValueError(
                f"limits.vy is {self.limits.vy} m/s: a holonomic body needs one > 0, "
                "a differential one has 0"
            )
        if self.torso_top <= self.ground_clearance:
            raise ValueError(
                f"no room for a torso between ground_clearance {self.ground_clearance} m and "
                f"{self.torso_top:.2f} m, {BELOW_CAMERA} m below the lowest camera"
            )
        return self

    @property
    def torso_top(self) -> float:
        """Height of the torso's upper face above base_link [m]."""
        lowest = min(camera.position_xyz[2] for camera in self.cameras.values())
        return min(self.height, lowest - BELOW_CAMERA)

    @property
    def feet(self) -> Array:
        """Contact points of feet or wheels with level ground in base_link (4, 3) [m]."""
        x, y = self.length / 2 - FOOT_INSET, self.width / 2 - FOOT_INSET
        if self.wheels is not None:
            x, y = self.length / 2 - self.wheels.radius, (self.width - self.wheels.width) / 2
        return np.array([[x, y, 0], [x, -y, 0], [-x, y, 0], [-x, -y, 0]])

    @property
    def half_diagonal(self) -> float:
        """Radius of the footprint's circumscribed circle [m]."""
        return math.hypot(self.length, self.width) / 2

    def camera(self, mount: str) -> CameraDescription:
        """Description of the mount ('front' or 'centre').

        Raises:
            InputError: no such mount; lists those that exist.
        """
        if mount not in self.cameras:
            raise InputError(
                f"body {self.name} has no camera mount {mount!r}; "
                f"there are {', '.join(sorted(self.cameras))}"
            )
        return self.cameras[mount]

    def intrinsics(self, mount: str) -> CameraIntrinsics:
        """Pinhole model of the mount's camera."""
        return self.camera(mount).intrinsics

    def T_base_camera(self, mount: str, side: Side) -> Array:
        """Nominal mounting (4, 4) of the optical frame on `side`."""
        c = self.camera(mount)
        x, y, z = c.position_xyz
        return camera_mount(
            np.array([x, side.sign * y, z]),
            side.sign * math.radians(c.yaw_deg),
            math.radians(c.pitch_down_deg),
        )

    def shoulder(self, side: Side) -> Array:
        """Shoulder position (3,) in base_link for the arm on `side` [m]."""
        x, y, z = self.arm.shoulder_xyz
        return np.array([x, side.sign * y, z])


def available_bodies() -> list[str]:
    """Names of the bodies that come with the package."""
    return sorted(path.stem for path in BODIES_DIR.glob("*.yaml"))


def load_robot(name_or_path: str | Path) -> Robot:
    """Body by name (see `available_bodies`) or by the path of a YAML file of one's own.

    Raises:
        InputError: no such body, or a malformed file; names file, key and what was expected.
    """
    path = Path(name_or_path)
    if path.suffix not in (".yaml", ".yml"):
        path = BODIES_DIR / f"{name_or_path}.yaml"
    elif not path.is_file():
        raise MissingFileError(f"no body file {path}")
    if not path.is_file():
        raise InputError(
            f"no body {str(name_or_path)!r}; there are {', '.join(available_bodies())}, "
            "or the path of a YAML file"
        )
    return read_yaml(path, Robot, "body file")
