"""The stretch of a row that the camera has in view."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot

_MARGIN = 0.06
"""Share of the picture's width, at either border, where a trunk may be overlooked."""
_FARTHEST = 3.5
"""Distance from the camera up to which a trunk is surely seen [m]."""
_GRAZING = 0.05
"""A line of sight at a smaller angle to the row tells nothing of it [rad]."""


class RowView:
    """View of the work side's camera on the row on that side."""

    def __init__(self, robot: Robot, mission_file: MissionFile) -> None:
        self._side, mount = mission_file.side, mission_file.camera_mount
        T_base_camera = robot.T_base_camera(mount, self._side)
        intrinsics = robot.intrinsics(mount)
        forward = T_base_camera[:2, 2]
        heading = math.atan2(self._side.sign * forward[1], forward[0])
        edges = np.array([_MARGIN, 1 - _MARGIN]) * intrinsics.width
        low, high = heading + np.arctan((edges - intrinsics.cx) / intrinsics.fx)
        self._bearings = float(low), float(high)
        self._camera = float(T_base_camera[0, 3]), self._side.sign * float(T_base_camera[1, 3])
        self._nearest = robot.camera(mount).depth_range[0]

    def stretch(self, distance: float, askew: float = 0.0) -> tuple[float, float] | None:
        """Begin and end of what is in view, ahead of base_link along the row [m].

        Args:
            distance: of base_link from the row, which is on the work side [m].
            askew: yaw of base_link against the row, counter-clockwise [rad].

        Returns:
            None where the camera sees nothing of the row.
        """
        turn = self._side.sign * askew  # toward the row
        x, y = self._camera
        along = x * math.cos(turn) - y * math.sin(turn)
        across = distance - x * math.sin(turn) - y * math.cos(turn)
        low = max(self._bearings[0] + turn, _GRAZING)
        high = min(self._bearings[1] + turn, math.pi - _GRAZING)
        if not 0.0 < across < _FARTHEST or low >= high:
            return None
        most = math.sqrt(_FARTHEST**2 - across**2)
        near = max(across / math.tan(high), -most)
        far = min(across / math.tan(low), most)
        if across < self._nearest:  # abeam there is no depth
            near = max(near, math.sqrt(self._nearest**2 - across**2))
        return (along + near, along + far) if far > near else None
