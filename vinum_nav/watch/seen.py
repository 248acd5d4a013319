"""The robot's motion by the trunks seen, beside what odometry and IMU say of it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.watch.parameters import WatchParameters


@dataclass(frozen=True)
class _View:
    stamp: float
    points_base: Array
    variances: Array
    T_odom_base: Pose2
    gyro: float | None


class SeenMotion:
    """Compares trunks of pictures some tenths of a second apart.

    Attributes:
        reason: what of the odometry the trunks contradict; empty while nothing is.
    """

    def __init__(self, parameters: WatchParameters) -> None:
        self._parameters = parameters
        self._views: deque[_View] = deque(maxlen=8)
        self._told, self._shown = 0.0, 0.0
        self._shifts: deque[tuple[Array, float]] = deque(maxlen=parameters.seen_repeats)
        """Shifts (2,) of all trunks of the last pictures of a robot that stands, and variances."""
        self._votes: deque[float] = deque(maxlen=4)
        self.reason = ""

    def take(
        self,
        stamp: float,
        points_base: Array,
        variances: Array,
        T_odom_base: Pose2,
        gyro: float | None,
    ) -> None:
        """Take in a picture.

        Args:
            points_base: level positions (N, 2) of its trunks and posts in base_link [m].
            variances: of each of them along either axis (N,) [m2].
            T_odom_base: pose by the odometry at its stamp.
            gyro: integral of the IMU's yaw rate at its stamp [rad].
        """
        view = _View(stamp, points_base, variances, T_odom_base, gyro)
        then = self._view_before(stamp)
        self._views.append(view)
        if then is None or not len(points_base) or not len(then.points_base):
            return
        told = then.T_odom_base.between(T_odom_base)
        self._vote(then, view, told)
        residuals, variances = _found_again(then, view, told, self._parameters.seen_near)
        if len(residuals) < self._parameters.seen_fewest:
            return
        if float(np.hypot(told.x, told.y)) < 0.02 and abs(told.yaw) < 0.02:
            self._judge_standing(residuals, variances)
        else:
            self._shifts.clear()
            self._judge_way(told, np.median(residuals, axis=0))

    def wrong_yaw(self) -> str:
        """Sensor whose yaw fits the trunks less: 'odometry', 'imu', or '' for neither."""
        if not self._votes:
            return ""
        vote = float(np.sum(self._votes))
        if abs(vote) < 0.05:
            return ""
        return "odometry" if vote > 0 else "imu"

    def _view_before(self, stamp: float) -> _View | None:
        """Newest view that is old enough to be compared, and not too old."""
        period = self._parameters.seen_period
        old = [v for v in self._views if period - 0.15 <= stamp - v.stamp <= 2 * period]
        return old[-1] if old else None

    def _vote(self, then: _View, view: _View, told: Pose2) -> None:
        """Vote on the yaw: by how much the odometry explains the picture worse than the IMU [m]."""
        if then.gyro is None or view.gyro is None:
            return
        by_imu = view.gyro - then.gyro
        if abs(wrap_angle(told.yaw - by_imu)) < 0.03:
            self._votes.clear()
            return
        near, turned = self._parameters.seen_near, Pose2(told.x, told.y, by_imu)
        worse = _misfit(then, view, told, near) - _misfit(then, view, turned, near)
        self._votes.append(worse)

    def _judge_standing(self, residuals: Array, variances: Array) -> None:
        """Judge standing: trunks of some pictures in a row may not shift by more than they vary."""
        p = self._parameters
        weights = 1 / variances
        self._shifts.append((weights @ residuals / weights.sum(), 1 / float(weights.sum())))
        if len(self._shifts) < p.seen_repeats:
            return
        off = float(np.hypot(*np.mean([shift for shift, _ in self._shifts], axis=0)))
        sigma = float(np.sqrt(np.mean([variance for _, variance in self._shifts])))
        sure = off > max(p.seen_still, p.seen_sigmas * sigma)
        self.reason = f"stands, while the trunks seen shift by {off:.2f} m" if sure else ""

    def _judge_way(self, told: Pose2, residual: Array) -> None:
        """Args: residual: by which the trunks lie farther on than `told` would have it (2,)."""
        p, way = self._parameters, float(np.hypot(told.x, told.y))
        if abs(told.yaw) > 0.1 or way < 0.05:
            return
        # A trunk that lies `residual` farther on than expected: the robot has gone so much less.
        heading = np.array([told.x, told.y]) / way
        self._told += way
        self._shown += way - float(residual @ heading)
        if self._told < p.seen_way:
            return
        share = self._shown / self._told
        off = abs(share - 1.0) > p.seen_share
        self.reason = (
            f"its way is {1 / max(share, 0.1):.1f} times that by the trunks seen" if off else ""
        )
        self._told = self._shown = 0.0


def _expected(then: _View, motion: Pose2) -> Array:
    return motion.inverse().transform(then.points_base)


def _found_again(then: _View, view: _View, motion: Pose2, within: float) -> tuple[Array, Array]:
    """Shifts (K, 2) of the trunks found again against where they are expected [m], and variances
    (K,) of the shifts along either axis [m2].
    """
    expected = _expected(then, motion)
    gaps, index = cKDTree(expected).query(view.points_base)
    near = gaps < within
    shifts = view.points_base[near] - expected[index[near]]
    return np.asarray(shifts), np.asarray(view.variances[near] + then.variances[index[near]])


def _misfit(then: _View, view: _View, motion: Pose2, most: float) -> float:
    """Median distance of the trunks from where they are expected, `most` at most [m]."""
    gaps, _ = cKDTree(_expected(then, motion)).query(view.points_base)
    return float(np.median(np.minimum(gaps, most)))
