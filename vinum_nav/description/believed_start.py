"""Believed start: where a stack that has not seen anything yet takes its robot to stand."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import Odometry

START_POSE = "start pose"
"""Source of alarms that doubt the pose at which a mission goes on."""
ROUGH_SIGMAS = (0.3, 0.3, 0.15)
"""Standard deviation of x, y, yaw of a robot that an operator set down, or whose last way nobody
watched: 0.25 m and 0.15 rad until the next line of a journal, and the way to a stand [m, rad]."""
WATCHED_SIGMAS = (0.04, 0.04, 0.02)
"""Standard deviation where odometry has gone on in between [m, rad]."""
AT_ORIGIN = (0.02, 0.02)
"""Distance and turn within which an odometry is one that has just begun [m, rad]."""
FARTHEST = 1.0
"""Way that odometry may have gone on unwatched; beyond it, anything may have happened [m]."""


@dataclass(frozen=True)
class BelievedStart:
    """Pose of base_link in map before anything is seen.

    Attributes:
        covariance: (3, 3) of x, y, yaw in map [m2, rad2].
        T_odom_base: pose that odometry gave at the same moment; None where it was not heard.
    """

    T_map_base: Pose2
    covariance: Array
    T_odom_base: Pose2 | None = None

    @classmethod
    def rough(cls, T_map_base: Pose2) -> BelievedStart:
        """Start at a pose that a person has named."""
        return cls(T_map_base, np.diag(np.square(ROUGH_SIGMAS)))

    def at(self, odometry: Odometry) -> BelievedStart:
        """Start at the first odometry of a new process.

        An odometry that has gone on says how the robot has moved since; one that has begun anew,
        or has gone on for more than FARTHEST, says nothing, and the robot is taken to stand there.
        """
        moved = self._moved(odometry.T_odom_base)
        if moved is None:
            return self._widened(self.T_map_base, ROUGH_SIGMAS)
        return self._widened(self.T_map_base @ moved, WATCHED_SIGMAS)

    def is_moved_far(self, odometry: Odometry) -> bool:
        """True if the odometry went on and shows a motion of more than FARTHEST."""
        if self.T_odom_base is None or _is_at_origin(odometry.T_odom_base):
            return False
        return self.T_odom_base.distance(odometry.T_odom_base) > FARTHEST

    def _moved(self, T_odom_base: Pose2) -> Pose2 | None:
        """Motion since by odometry; None where it says nothing of that."""
        if self.T_odom_base is None or self.T_odom_base.distance(T_odom_base) > FARTHEST:
            return None
        if _is_at_origin(T_odom_base) and not _is_at_origin(self.T_odom_base):
            return None
        return self.T_odom_base.between(T_odom_base)

    def _widened(self, pose: Pose2, sigmas: tuple[float, float, float]) -> BelievedStart:
        return BelievedStart(pose, self.covariance + np.diag(np.square(sigmas)))


def _is_at_origin(pose: Pose2) -> bool:
    distance, turn = AT_ORIGIN
    return math.hypot(pose.x, pose.y) < distance and abs(wrap_angle(pose.yaw)) < turn
