"""Robot whose sensors are where its transforms say, not where its YAML does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from pydantic import PrivateAttr

from vinum_nav.description.frame_names import GNSS, LIDAR, optical_link
from vinum_nav.description.robot import Robot
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Side

LARGEST_TURN = 0.035
"""Largest angle between the axes of the lidar and of base_link [rad], 2 degrees."""


class MountedRobot(Robot):
    """A body with cameras at transforms of any kind."""

    _T_base_optical: dict[Side, Array] = PrivateAttr(default_factory=dict)

    def T_base_camera(self, mount: str, side: Side) -> Array:
        """Mounting (4, 4) of the optical frame on `side`: as told, else nominal."""
        told = self._T_base_optical.get(side)
        return super().T_base_camera(mount, side) if told is None else told.copy()


def mounted(robot: Robot, T_base_sensor: Mapping[str, Array]) -> Robot:
    """The body with its sensors where transforms say.

    Args:
        T_base_sensor: (4, 4) by frame: that of a camera's optical frame, of `lidar_link` and of
            `gnss_link`. A sensor without one stays where the YAML has it.

    Raises:
        InputError: the lidar is not level or does not look ahead; or it is far from the body.
    """
    fields = {name: getattr(robot, name) for name in type(robot).model_fields}
    if robot.lidar is not None and LIDAR in T_base_sensor:
        T_base_lidar = T_base_sensor[LIDAR]
        _require_level(T_base_lidar)
        fields["lidar"] = robot.lidar.model_copy(update={"position_xyz": _xyz(T_base_lidar)})
    if robot.gnss_antenna_xyz is not None and GNSS in T_base_sensor:
        fields["gnss_antenna_xyz"] = _xyz(T_base_sensor[GNSS])
    found = MountedRobot(**fields)
    for side in Side:
        if optical_link(side) in T_base_sensor:
            found._T_base_optical[side] = T_base_sensor[optical_link(side)]
    return found


def _xyz(T_base_sensor: Array) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in T_base_sensor[:3, 3])
    return x, y, z


def _require_level(T_base_lidar: Array) -> None:
    angle = float(np.arccos(np.clip((np.trace(T_base_lidar[:3, :3]) - 1) / 2, -1, 1)))
    if angle > LARGEST_TURN:
        raise InputError(
            f"{LIDAR} is turned by {np.degrees(angle):.0f} deg in base_link by its static "
            f"transform, wanted at most {np.degrees(LARGEST_TURN):.0f}: scans are read level, with "
            "bearing 0 ahead"
        )
