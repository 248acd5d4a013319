"""The odometry's scale, measured on chords between two GNSS-fixed keyframes."""

from __future__ import annotations

import math

from vinum_nav.geometry import Pose2
from vinum_nav.mapping.parameters import MotionParameters


class ScaleEstimator:
    """Scalar Kalman filter of a constant; chords do not overlap, so their errors hardly do."""

    def __init__(self, parameters: MotionParameters, fix_sigma: float) -> None:
        self._baseline = parameters.scale_baseline
        self._fix_sigma = fix_sigma
        self._variance = parameters.scale_sigma**2
        self._anchor: tuple[int, Pose2, Pose2] | None = None
        self.scale = 1.0

    @property
    def sigma(self) -> float:
        """Standard deviation of the scale."""
        return math.sqrt(self._variance)

    def step(
        self, keyframe: int, T_odom_base: Pose2, fixed: bool, poses_map: dict[int, Pose2]
    ) -> None:
        """Take in a closed keyframe.

        Args:
            fixed: whether a fixed GNSS position holds it.
            poses_map: T_map_base of the keyframes in the window, this one among them.
        """
        if self._anchor and self._anchor[0] in poses_map:
            index, odom, _ = self._anchor
            self._anchor = index, odom, poses_map[index]
        if not fixed:
            return
        if self._anchor is None:
            self._anchor = keyframe, T_odom_base, poses_map[keyframe]
            return
        _, odom, pose = self._anchor
        chord = odom.distance(T_odom_base)
        if chord < self._baseline:
            return
        self._update(pose.distance(poses_map[keyframe]) / chord, chord)
        self._anchor = keyframe, T_odom_base, poses_map[keyframe]

    def _update(self, measured: float, chord: float) -> None:
        noise = 2 * (self._fix_sigma / chord) ** 2
        error = measured - self.scale
        if error**2 > 16 * (self._variance + noise):
            return
        gain = self._variance / (self._variance + noise)
        self.scale += gain * error
        self._variance *= 1.0 - gain
