"""Planar lidar: rays from lidar_link, whatever casts them."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from vinum_nav.description.robot import Lidar
from vinum_nav.geometry import Array
from vinum_nav.interfaces import LaserScan
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.state import BodyState


class RayCaster(Protocol):
    """The world as rays meet it."""

    def __call__(self, origin_map: Array, directions_map: Array, reach: float) -> Array:
        """Distances (N,) [m] along unit vectors (N, 3) from a point (3,); inf beyond `reach`."""


class LidarSensor:
    """Tilts with base_link; zero bearing forward."""

    def __init__(
        self, lidar: Lidar, cast: RayCaster, noise: Noise, rng: np.random.Generator
    ) -> None:
        self._lidar = lidar
        self._cast = cast
        self._sigma = noise.scan_range
        self._rng = rng
        count = round(lidar.fov_deg / lidar.resolution_deg) + 1
        self._start = -math.radians(lidar.fov_deg) / 2
        self._step = math.radians(lidar.resolution_deg)
        bearings = self._start + self._step * np.arange(count)
        self._directions = np.column_stack([np.cos(bearings), np.sin(bearings), np.zeros(count)])

    def measure(self, state: BodyState) -> LaserScan:
        """Scan at a true state; ranges outside the sensor's are inf."""
        lidar, T_map_base = self._lidar, state.matrix
        origin = T_map_base[:3, :3] @ np.array(lidar.position_xyz) + T_map_base[:3, 3]
        directions = self._directions @ T_map_base[:3, :3].T
        ranges = self._cast(origin, directions, lidar.range_max)
        ranges = ranges + self._sigma * self._rng.standard_normal(len(ranges))
        outside = (ranges < lidar.range_min) | (ranges > lidar.range_max)
        return LaserScan(
            state.stamp,
            self._start,
            self._step,
            lidar.range_min,
            lidar.range_max,
            np.where(outside, np.inf, ranges),
        )
