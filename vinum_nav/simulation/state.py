"""The body's true pose in space at one instant."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, Pose2, homogeneous, rotation_rpy, wrap_angle


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
        """The same place, tilted further about the body's own axes [rad].

        Written out, as it runs at the IMU's rate: with R = Ry(pitch) Rx(roll) of the state times
        Ry Rx of the tilt, `up` is R's last row (map's z in base_link), `ahead` and `left` are
        base_link's x seen from the state's own heading.
        """
        if roll == 0.0 and pitch == 0.0:
            return self
        cr, sr, cp, sp = _cos_sin(self.roll, self.pitch)
        cr2, sr2, cp2, sp2 = _cos_sin(roll, pitch)
        up_x = -sp * cp2 - cp * cr * sp2
        up_y = (cp * cr * cp2 - sp * sp2) * sr2 + cp * sr * cr2
        up_z = (cp * cr * cp2 - sp * sp2) * cr2 - cp * sr * sr2
        ahead, left = cp * cp2 - sp * cr * sp2, sr * sp2
        yaw = wrap_angle(self.yaw + math.atan2(left, ahead))
        up_x = min(max(up_x, -1.0), 1.0)
        return BodyState(
            self.stamp, self.x, self.y, self.z, math.atan2(up_y, up_z), -math.asin(up_x), yaw
        )


def _cos_sin(roll: float, pitch: float) -> tuple[float, float, float, float]:
    return math.cos(roll), math.sin(roll), math.cos(pitch), math.sin(pitch)
