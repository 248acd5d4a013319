"""The body's true pose in space at one instant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, Pose2, homogeneous, rotation_rpy, rpy_from_rotation


@dataclass(frozen=True)
class BodyState:
    """Pose of base_link in map [m, rad] (fixed-axis roll, pitch, yaw) at `stamp` [s]."""

    stamp: float
    x: float
    y: float
    z: float
    roll: float
    pitch: float
    yaw: float

    @property
    def T_map_base(self) -> Pose2:
        """Planar part."""
        return Pose2(self.x, self.y, self.yaw)

    @property
    def matrix(self) -> Array:
        """T_map_base (4, 4), tilt included."""
        rotation = rotation_rpy(self.roll, self.pitch, self.yaw)
        return homogeneous(rotation, np.array([self.x, self.y, self.z]))

    def swayed(self, roll: float, pitch: float) -> BodyState:
        """The same place, tilted further about the body's own axes [rad]."""
        if roll == 0.0 and pitch == 0.0:
            return self
        rotation = rotation_rpy(self.roll, self.pitch, self.yaw) @ rotation_rpy(roll, pitch, 0.0)
        return BodyState(self.stamp, self.x, self.y, self.z, *rpy_from_rotation(rotation))
