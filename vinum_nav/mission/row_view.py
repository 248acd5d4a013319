"""The stretch of a row that the camera has in view."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.mission.parameters import MissionParameters


class RowView:
    """View of the work side's camera on the row on that side."""

    def __init__(
        self, robot: Robot, mission_file: MissionFile, parameters: MissionParameters
    ) -> None:
        self._parameters, margin = parameters, parameters.view_margin
        self._side, mount = mission_file.side, mission_file.camera_mount
        T_base_camera = robot.T_base_camera(mount, self._side)
        intrinsics = robot.intrinsics(mount)
        forward = T_base_camera[:2, 2]
        heading = math.atan2(self._side.sign * forward[1], forward[0])
        edges = np.array([margin, 1 - margin]) * intrinsics.width
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
        farthest, grazing = self._parameters.view_farthest, self._parameters.view_grazing
        turn = self._side.sign * askew  # toward the row
        x, y = self._camera
        along = x * math.cos(turn) - y * math.sin(turn)
        across = distance - x * math.sin(turn) - y * math.cos(turn)
        low = max(self._bearings[0] + turn, grazing)
        high = min(self._bearings[1] + turn, math.pi - grazing)
        if not 0.0 < across < farthest or low >= high:
            return None
        most = math.sqrt(farthest**2 - across**2)
        near = max(across / math.tan(high), -most)
        far = min(across / math.tan(low), most)
        if across < self._nearest:  # abeam there is no depth
            near = max(near, math.sqrt(self._nearest**2 - across**2))
        return (along + near, along + far) if far > near else None
