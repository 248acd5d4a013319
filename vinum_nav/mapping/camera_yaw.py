"""The camera's mounting error about the vertical, from landmarks seen on the way past."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, Pose2

_RIPE = 20
"""Keyframes' sightings of one landmark after which they are used."""


@dataclass(frozen=True)
class _View:
    keyframe: int
    point: Array
    lever: Array
    covariance: Array
    applied: float
    """Yaw that was in force then [rad]."""


class CameraYaw:
    """Kalman filter of one constant angle.

    A yaw error turns each sighting about the camera: it shifts the point by the error times
    `lever`, the line of sight turned by +90 deg. Seen from several keyframes whose poses are known
    (GNSS and yaw rate hold them), one landmark gives the least-squares shift that makes its
    sightings agree; the landmark's own position is eliminated.
    """

    def __init__(self, sigma: float, floor: float) -> None:
        """Args: sigma of the mounting [rad]; floor of a sighting's error [m]."""
        self._variance = sigma**2
        self._floor = floor
        self._views: dict[int, list[_View]] = {}
        self.yaw = 0.0
        """Turn to be applied to the nominal mounting [rad]."""

    @property
    def sigma(self) -> float:
        """Of the yaw [rad]."""
        return math.sqrt(self._variance)

    def add(
        self, landmark: int, keyframe: int, point: Array, covariance: Array, camera: Array
    ) -> None:
        """Add a keyframe's mean sighting: point and camera position (2,) in its frame [m]."""
        x, y = point - camera
        view = _View(keyframe, point, np.array([-y, x]), covariance, self.yaw)
        self._views.setdefault(landmark, []).append(view)

    def step(self, newest: int, poses_map: dict[int, Pose2]) -> None:
        """Use the landmarks that have been passed; poses of the keyframes in the window."""
        for landmark, views in list(self._views.items()):
            if len(views) < _RIPE and views[-1].keyframe > newest - 4:
                continue
            del self._views[landmark]
            held = [view for view in views if view.keyframe in poses_map]
            if len(held) >= 3:
                self._use(held, poses_map)

    def _use(self, views: list[_View], poses_map: dict[int, Pose2]) -> None:
        normal, right = np.zeros((3, 3)), np.zeros(3)
        for view in views:
            pose = poses_map[view.keyframe]
            rotation = pose.rotation
            design = np.column_stack([np.eye(2), rotation @ view.lever])
            covariance = rotation @ view.covariance @ rotation.T + self._floor**2 * np.eye(2)
            weighted = design.T @ np.linalg.inv(covariance)
            normal += weighted @ design
            point = view.point + (self.yaw - view.applied) * view.lever
            right += weighted @ pose.transform(point)
        coupling = np.linalg.solve(normal[:2, :2], normal[:2, 2])
        information = float(normal[2, 2] - coupling @ normal[:2, 2])
        if information <= 0.0:
            return
        measured = -float(right[2] - coupling @ right[:2]) / information
        self._update(measured, 1.0 / information)

    def _update(self, remaining: float, noise: float) -> None:
        if remaining**2 > 16 * (self._variance + noise):
            return
        gain = self._variance / (self._variance + noise)
        self.yaw += gain * remaining
        self._variance *= 1.0 - gain
