"""Poses, polylines and cameras in NumPy (REP-103: metres, radians, x forward, y left, z up)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def wrap_angle(angle: float) -> float:
    """Angle wrapped to (-pi, pi] [rad]."""
    wrapped = math.remainder(angle, math.tau)
    return math.pi if wrapped <= -math.pi else wrapped


@dataclass(frozen=True)
class Pose2:
    """Planar pose; `T_a_b` named poses map points of frame b into frame a."""

    x: float
    y: float
    yaw: float

    @property
    def xy(self) -> Array:
        """Position [m], shape (2,)."""
        return np.array([self.x, self.y])

    @property
    def rotation(self) -> Array:
        """Rotation matrix, shape (2, 2)."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        return np.array([[c, -s], [s, c]])

    @property
    def heading(self) -> Array:
        """Unit vector of the pose's x axis, shape (2,)."""
        return np.array([math.cos(self.yaw), math.sin(self.yaw)])

    def __matmul__(self, other: Pose2) -> Pose2:
        """Composition: T_a_c = T_a_b @ T_b_c."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        x, y = c * other.x - s * other.y + self.x, s * other.x + c * other.y + self.y
        return Pose2(x, y, wrap_angle(self.yaw + other.yaw))

    def inverse(self) -> Pose2:
        """T_b_a of T_a_b."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        return Pose2(-c * self.x - s * self.y, s * self.x - c * self.y, wrap_angle(-self.yaw))

    def between(self, other: Pose2) -> Pose2:
        """Pose of `other` seen from this one: self.inverse() @ other."""
        return self.inverse() @ other

    def transform(self, points: Array) -> Array:
        """Points (..., 2) of the child frame in the parent frame [m]."""
        return np.asarray(points) @ self.rotation.T + self.xy

    def distance(self, other: Pose2) -> float:
        """Euclidean distance of the two positions [m]."""
        return math.hypot(self.x - other.x, self.y - other.y)


def interpolate(a: Pose2, b: Pose2, fraction: float) -> Pose2:
    """Pose between a (fraction 0) and b (fraction 1), the shorter way round."""
    yaw = a.yaw + fraction * wrap_angle(b.yaw - a.yaw)
    return Pose2(a.x + fraction * (b.x - a.x), a.y + fraction * (b.y - a.y), wrap_angle(yaw))


@dataclass(frozen=True)
class Nearest:
    """Points of a polyline that are nearest to N others.

    Attributes:
        segment: index of the segment that each lies on, (N,).
        along: arc length from the polyline's first point, (N,) [m].
        gap: vector to the other point, (N, D) [m].
    """

    segment: NDArray[np.intp]
    along: Array
    gap: Array

    @property
    def distance(self) -> Array:
        """Distance of each pair, (N,) [m]."""
        return np.asarray(np.linalg.norm(self.gap, axis=1))


class Polyline:
    """Line through points (K, D) in their order, K >= 2 [m].

    Attributes:
        points: (K, D), as given.
        starts: arc length at each point, (K,) [m].
        tangents: unit vector of each segment, (K - 1, D); zero where it has no length.
    """

    def __init__(self, points: Array, *, is_endless: bool = False) -> None:
        """Args:
            is_endless: its first and last segment go on straight past its ends.

        Raises:
            ValueError: fewer than two points, or no array of points.
        """
        self.points = np.asarray(points, dtype=float)
        if self.points.ndim != 2 or len(self.points) < 2:
            raise ValueError(f"a polyline needs points (K, D), K >= 2, got {self.points.shape}")
        steps = np.diff(self.points, axis=0)
        lengths = np.linalg.norm(steps, axis=1)
        self.starts: Array = np.concatenate([[0.0], np.cumsum(lengths)])
        self.tangents: Array = steps / np.where(lengths > 0, lengths, 1.0)[:, None]
        self._is_endless = is_endless
        self._low, self._high = np.zeros(len(lengths)), lengths.copy()
        if is_endless:
            self._low[0], self._high[-1] = -np.inf, np.inf

    @property
    def length(self) -> float:
        """Arc length from the first point to the last [m]."""
        return float(self.starts[-1])

    def nearest(self, points: Array) -> Nearest:
        """Nearest places to points (N, D), or to one (D,)."""
        points = np.asarray(points, dtype=float).reshape(-1, self.points.shape[1])
        offset = points[:, None] - self.points[:-1]
        # maximum and minimum are several times faster than clip on a few numbers
        along = np.add.reduce(offset * self.tangents, axis=2)
        along = np.minimum(np.maximum(along, self._low), self._high)
        gap = offset - along[..., None] * self.tangents
        segment = np.add.reduce(gap**2, axis=2).argmin(axis=1)
        pick = np.arange(len(points))
        return Nearest(segment, self.starts[segment] + along[pick, segment], gap[pick, segment])

    def locate(self, points_xy: Array) -> Array:
        """Arc length and offset, positive left, of points (N, 2), shape (N, 2) [m]; D is 2."""
        found = self.nearest(points_xy)
        tangent = self.tangents[found.segment]
        left = tangent[:, 0] * found.gap[:, 1] - tangent[:, 1] * found.gap[:, 0]
        return np.stack([found.along, np.copysign(found.distance, left)], axis=1)

    def segments_at(self, along: Array | float) -> NDArray[np.intp]:
        """Index of the segment at each arc length; the first or last one past the ends."""
        index = self.starts.searchsorted(along, side="right") - 1
        return np.asarray(np.minimum(np.maximum(index, 0), len(self.tangents) - 1))

    def at(self, along: Array | float) -> Array:
        """Points (..., D) at arc lengths (...) [m]; past an end it is the end, or goes on."""
        along = np.asarray(along, dtype=float)
        if self._is_endless:
            k = self.segments_at(along)
            return np.asarray(
                self.points[k] + (along - self.starts[k])[..., None] * self.tangents[k]
            )
        columns = [np.interp(along, self.starts, column) for column in self.points.T]
        return np.stack(columns, axis=-1)

    def resampled(self, count: int) -> Array:
        """`count` points (count, D), evenly spaced from the first point to the last."""
        return self.at(np.linspace(0.0, self.length, count))


def rotation_rpy(roll: float, pitch: float, yaw: float) -> Array:
    """Rotation matrix (3, 3) of fixed-axis roll, pitch, yaw [rad]: Rz(yaw) Ry(pitch) Rx(roll)."""
    cr, sr, cp, sp = math.cos(roll), math.sin(roll), math.cos(pitch), math.sin(pitch)
    cy, sy = math.cos(yaw), math.sin(yaw)
    return np.array(
        [
            [cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr],
            [sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr],
            [-sp, cp * sr, cp * cr],
        ]
    )


def rpy_from_rotation(rotation: Array) -> tuple[float, float, float]:
    """Fixed-axis roll, pitch, yaw [rad] of a rotation matrix (3, 3); inverse of `rotation_rpy`."""
    pitch = float(np.arcsin(np.clip(-rotation[2, 0], -1.0, 1.0)))
    roll = float(np.arctan2(rotation[2, 1], rotation[2, 2]))
    yaw = float(np.arctan2(rotation[1, 0], rotation[0, 0]))
    return roll, pitch, yaw


def quat_xyzw_from_rpy(roll: float, pitch: float, yaw: float) -> Array:
    """Unit quaternion (x, y, z, w) of fixed-axis roll, pitch, yaw [rad]."""
    cr, sr = np.cos(roll / 2), np.sin(roll / 2)
    cp, sp = np.cos(pitch / 2), np.sin(pitch / 2)
    cy, sy = np.cos(yaw / 2), np.sin(yaw / 2)
    return np.array(
        [
            sr * cp * cy - cr * sp * sy,
            cr * sp * cy + sr * cp * sy,
            cr * cp * sy - sr * sp * cy,
            cr * cp * cy + sr * sp * sy,
        ]
    )


def rpy_from_quat_xyzw(quat_xyzw: Array | Sequence[float]) -> tuple[float, float, float]:
    """Fixed-axis roll, pitch, yaw [rad] of a unit quaternion (x, y, z, w)."""
    x, y, z, w = quat_xyzw
    roll = math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))
    pitch = math.asin(min(max(2 * (w * y - z * x), -1.0), 1.0))
    yaw = math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
    return roll, pitch, yaw


def homogeneous(rotation: Array, translation: Array) -> Array:
    """Transform (4, 4) of a rotation (3, 3) and a translation (3,) [m]."""
    transform = np.eye(4)
    transform[:3, :3] = rotation
    transform[:3, 3] = translation
    return transform


def transform_points(transform: Array, points: Array) -> Array:
    """Points (..., 3) of the child frame in the parent frame of a (4, 4) transform [m]."""
    return np.asarray(points) @ transform[:3, :3].T + transform[:3, 3]


OPTICAL_FROM_BODY = np.array([[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]])
"""Rotation of body axes (x forward, y left, z up) to optical ones (x right, y down, z forward)."""


def camera_mount(position_base: Array, yaw: float, pitch_down: float) -> Array:
    """T_base_camera (4, 4) of an optical frame at `position_base` [m].

    Args:
        yaw: direction of view about z, 0 is forward, positive left [rad].
        pitch_down: tilt of the view below the horizon [rad].
    """
    rotation = rotation_rpy(0.0, pitch_down, yaw) @ OPTICAL_FROM_BODY.T
    return homogeneous(rotation, np.asarray(position_base, dtype=float))


@dataclass(frozen=True)
class CameraIntrinsics:
    """Pinhole camera without distortion; pixel (u, v) is column, row; centres at integers."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float

    @classmethod
    def from_fov(
        cls, width: int, height: int, fov_x: float, fov_y: float | None = None
    ) -> CameraIntrinsics:
        """Camera with the horizontal (and vertical, else square pixels) field of view [rad]."""
        fx = width / (2 * np.tan(fov_x / 2))
        fy = fx if fov_y is None else height / (2 * np.tan(fov_y / 2))
        return cls(width, height, fx, fy, (width - 1) / 2, (height - 1) / 2)

    def project(self, points_camera: Array) -> Array:
        """Pixels (..., 2) as (u, v) of points (..., 3) in the optical frame [m], z > 0."""
        p = np.asarray(points_camera)
        u = self.fx * p[..., 0] / p[..., 2] + self.cx
        v = self.fy * p[..., 1] / p[..., 2] + self.cy
        return np.stack([u, v], axis=-1)

    def back_project(self, pixels_uv: Array, depth: Array) -> Array:
        """Points (..., 3) in the optical frame of pixels (..., 2) at depth z [m]."""
        uv = np.asarray(pixels_uv, dtype=float)
        z = np.asarray(depth, dtype=float)
        x = (uv[..., 0] - self.cx) / self.fx * z
        y = (uv[..., 1] - self.cy) / self.fy * z
        return np.stack([x, y, z], axis=-1)
