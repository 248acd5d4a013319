"""Odometry: the body's own account of its way."""

from __future__ import annotations

import math

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Odometry
from vinum_nav.simulation.noise import Noise, Normals, Streams


class OdometrySensor:
    """Adds up true increments in the body's frame, with a wrong scale and a wandering yaw."""

    def __init__(self, noise: Noise, streams: Streams) -> None:
        self.scale = 1.0 + noise.odometry_scale * float(streams("odometry_scale").standard_normal())
        """Constant of the run: measured over true distance."""
        self._yaw_walk = noise.odometry_yaw
        self._draws = Normals(streams("odometry_yaw"), 1)
        self._last: tuple[float, Pose2] | None = None
        self._T_odom_base = Pose2(0.0, 0.0, 0.0)

    def measure(self, stamp: float, T_map_base: Pose2) -> Odometry:
        """Odometry at a true pose; the first call sets odom's origin."""
        if self._last is None:
            self._last = (stamp, T_map_base)
            return Odometry(stamp, self._T_odom_base, 0.0, 0.0, 0.0)
        dt = stamp - self._last[0]
        true = self._last[1].between(T_map_base)
        self._last = (stamp, T_map_base)
        (draw,) = self._draws.next()
        error = draw * self._yaw_walk * math.sqrt(math.hypot(true.x, true.y))
        step = Pose2(self.scale * true.x, self.scale * true.y, true.yaw + error)
        self._T_odom_base = self._T_odom_base @ step
        return Odometry(stamp, self._T_odom_base, step.x / dt, step.y / dt, step.yaw / dt)
