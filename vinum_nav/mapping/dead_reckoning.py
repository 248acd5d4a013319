"""Odometry and yaw rate fused to a smooth local pose: the frame `dr` that the tracks live in."""

from __future__ import annotations

import math

from vinum_nav.geometry import Pose2, wrap_angle
from vinum_nav.interfaces import Odometry
from vinum_nav.mapping.imu_buffer import ImuBuffer
from vinum_nav.mapping.parameters import MotionParameters
from vinum_nav.pose_buffer import PoseBuffer

_REST_VARIANCE = 1e-12
"""Variance of an odometry yaw step of a robot at rest [rad2]."""


class DeadReckoning:
    """Pose of base_link in `dr`, which starts as the identity and never jumps.

    Steps of odometry are scaled by the estimated scale; their yaw is the mean of odometry and
    yaw rate, weighted by their variances, while a scalar Kalman filter tracks the bias of the
    yaw rate (at rest the odometry's yaw is exact, and the bias is seen at once).
    """

    def __init__(self, parameters: MotionParameters, horizon: float = 3.0) -> None:
        self._parameters = parameters
        self._poses = PoseBuffer(horizon)
        self._last: Odometry | None = None
        self._last_angle: float | None = None
        self._bias = 0.0
        self._bias_variance = parameters.gyro_bias_sigma**2
        self.pose = Pose2(0.0, 0.0, 0.0)
        self.scale = 1.0
        self.path = 0.0
        """Way travelled since the start [m]."""
        self.yaw_variance = 0.0
        """Variance of the yaw, accumulated since the start [rad2]."""

    @property
    def odometry(self) -> Odometry | None:
        """The last one taken in."""
        return self._last

    def at(self, stamp: float) -> Pose2 | None:
        """T_dr_base at `stamp`; None outside the last seconds."""
        return self._poses.at(stamp)

    def step(self, odometry: Odometry, imu: ImuBuffer) -> None:
        """Take in one odometry; one that is not newer than the last is dropped."""
        attitude = imu.at(odometry.stamp)
        angle = attitude.gyro_angle if attitude else None
        if self._last is not None:
            if odometry.stamp <= self._last.stamp:
                return
            self._advance(self._last, odometry, angle)
        self._last, self._last_angle = odometry, angle
        self._poses.append(odometry.stamp, self.pose)

    def _advance(self, last: Odometry, now: Odometry, angle: float | None) -> None:
        step = last.T_odom_base.between(now.T_odom_base)
        way = math.hypot(step.x, step.y)
        turned = None if angle is None or self._last_angle is None else angle - self._last_angle
        yaw, variance = self._fuse_yaw(step.yaw, way, turned, now.stamp - last.stamp)
        # The translation is given in the frame at the step's begin: turn it by the corrected half.
        correction = 0.5 * wrap_angle(yaw - step.yaw)
        c, s = math.cos(correction), math.sin(correction)
        x, y = self.scale * step.x, self.scale * step.y
        self.pose = self.pose @ Pose2(c * x - s * y, s * x + c * y, yaw)
        self.path += self.scale * way
        self.yaw_variance += variance

    def _fuse_yaw(
        self, odometry_yaw: float, way: float, turned: float | None, dt: float
    ) -> tuple[float, float]:
        p = self._parameters
        odometry_variance = p.yaw_walk**2 * way + _REST_VARIANCE
        if turned is None:
            return odometry_yaw, odometry_variance
        self._bias_variance += p.gyro_bias_walk**2 * dt
        gyro_variance = p.gyro_noise**2 * dt
        gain = self._bias_variance / (
            self._bias_variance + (odometry_variance + gyro_variance) / dt**2
        )
        self._bias += gain * ((turned - odometry_yaw) / dt - self._bias)
        self._bias_variance *= 1.0 - gain
        gyro_yaw = turned - self._bias * dt
        weight = odometry_variance / (odometry_variance + gyro_variance)
        fused = odometry_yaw + weight * wrap_angle(gyro_yaw - odometry_yaw)
        return fused, odometry_variance * gyro_variance / (odometry_variance + gyro_variance)
