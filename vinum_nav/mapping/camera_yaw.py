"""The camera's mounting error about the vertical, from landmarks seen on the way past."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.mapping.parameters import SightingParameters


@dataclass(frozen=True)
class _View:
    keyframe: int
    point: Array
    camera: Array
    lever: Array
    covariance: Array
    applied: float
    """Yaw that was in force then [rad]."""


class CameraYaw:
    """Kalman filter of one constant angle.

    A yaw error turns each sighting about the camera: it shifts the point by the error times
    `lever`, the line of sight turned by +90 deg. Seen from several keyframes, one landmark gives
    the least-squares shift that makes its sightings agree; its own position and the error of the
    odometry's scale, which stretches the way between the sightings, are eliminated. The
    sightings are compared in the dead-reckoned frame: the poses of the graph have already been
    bent by them, which hides nearly half of the error.
    """

    def __init__(self, parameters: SightingParameters) -> None:
        self._parameters = parameters
        self._variance = parameters.mount_sigma**2
        self._views: dict[int, list[_View]] = {}
        self.yaw = 0.0
        """Turn to be applied to the nominal mounting [rad]."""

    @property
    def sigma(self) -> float:
        """Standard deviation of the yaw [rad]."""
        return math.sqrt(self._variance)

    def add(
        self, landmark: int, keyframe: int, point: Array, covariance: Array, camera: Array
    ) -> None:
        """Add a keyframe's mean sighting: point and camera position (2,) in `dr` [m]."""
        x, y = point - camera
        view = _View(keyframe, point, camera, np.array([-y, x]), covariance, self.yaw)
        self._views.setdefault(landmark, []).append(view)

    def step(self, newest: int, scale_sigma: float) -> None:
        """Use the landmarks that were last seen some keyframes before the newest one.

        Args:
            scale_sigma: of the odometry's scale, > 0.
        """
        for landmark, views in list(self._views.items()):
            if len(views) < self._parameters.mount_ripe and views[-1].keyframe > newest - 4:
                continue
            del self._views[landmark]
            if len(views) >= 3:
                self._use(views, scale_sigma)

    def _use(self, views: list[_View], scale_sigma: float) -> None:
        normal, right = np.diag([0.0, 0.0, scale_sigma**-2, 0.0]), np.zeros(4)
        begin = views[0].camera
        for view in views:
            design = np.column_stack([np.eye(2), view.camera - begin, view.lever])
            covariance = view.covariance + self._parameters.mount_floor**2 * np.eye(2)
            weighted = design.T @ np.linalg.inv(covariance)
            normal += weighted @ design
            right += weighted @ (view.point + (self.yaw - view.applied) * view.lever)
        coupling = np.linalg.solve(normal[:3, :3], normal[:3, 3])
        information = float(normal[3, 3] - coupling @ normal[:3, 3])
        if information <= 0.0:
            return
        measured = -float(right[3] - coupling @ right[:3]) / information
        self._update(measured, 1.0 / information)

    def _update(self, remaining: float, noise: float) -> None:
        if remaining**2 > 16 * (self._variance + noise):
            return
        gain = self._variance / (self._variance + noise)
        self.yaw += gain * remaining
        least = self._parameters.mount_least_sigma**2
        self._variance = max((1.0 - gain) * self._variance, least)
