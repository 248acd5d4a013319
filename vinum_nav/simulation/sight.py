"""Frustum of a camera: the part of space that its picture shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array


@dataclass(frozen=True)
class Reach:
    """Distances from the camera up to which a picture shows things [m].

    Attributes:
        detail: objects that begin nearer have full detail, others the far level.
        ground_detail: the same for patches of ground.
        things: beyond nothing is drawn but ground.
        shadows: beyond nothing lies in a shadow.
        clip: far clipping plane.
    """

    detail: float = 6.0
    ground_detail: float = 4.0
    things: float = 40.0
    shadows: float = 10.0
    clip: float = 80.0


ROBOT_REACH = Reach()
"""Reach of a camera on a robot."""


@dataclass(frozen=True)
class Sight:
    """Pyramid of sight.

    Attributes:
        eye: (3,) in map [m].
        axes: (3, 3), rows are right, down and forward of the picture, in map.
        slopes: tangents of half the angles of view, across and down.
        focal: focal length [px].
    """

    eye: Array
    axes: Array
    slopes: tuple[float, float]
    focal: float

    def sees(self, centres: Array, radii: Array, far: float) -> NDArray[np.bool_]:
        """Mask (N,) of the spheres (N, 3), (N,) that may touch the frustum before `far` [m]."""
        right, down, forward = self.axes @ (centres - self.eye).T
        across, along = self.slopes
        inside = (forward > -radii) & (forward < far + radii)
        inside &= np.abs(right) < across * forward + math.hypot(1.0, across) * radii
        inside &= np.abs(down) < along * forward + math.hypot(1.0, along) * radii
        return np.asarray(inside)

    def corners(self, far: float) -> Array:
        """The eye and the four corners of the frustum at `far` [m], shape (5, 3) in map."""
        across, along = self.slopes
        signs = np.array([[0, 0, 0], [1, 1, 1], [1, -1, 1], [-1, 1, 1], [-1, -1, 1]], dtype=float)
        return self.eye + far * (signs * [across, along, 1.0]) @ self.axes


def sight_of(model: Any, data: Any, camera: int, width: int, height: int) -> Sight:
    """Sight of a camera (its id) of a compiled model, for pictures of a size [px]."""
    if model.cam_sensorsize[camera][1] > 0.0:
        fx, fy = model.cam_intrinsic[camera][:2]
        half = model.cam_sensorsize[camera] / 2
        slopes = float(half[0] / fx), float(half[1] / fy)
    else:
        down = math.tan(math.radians(model.cam_fovy[camera]) / 2)
        slopes = down * width / height, down
    axes = data.cam_xmat[camera].reshape(3, 3).T * np.array([[1.0], [-1.0], [-1.0]])
    return Sight(data.cam_xpos[camera].copy(), axes, slopes, height / 2 / slopes[1])
