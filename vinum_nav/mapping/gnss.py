"""A GNSS fix becomes the position of the antenna's foot in map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pymap3d

from vinum_nav.description.mission_file import Datum
from vinum_nav.geometry import Array, rotation_rpy
from vinum_nav.interfaces import FixStatus, GnssFix
from vinum_nav.mapping.imu_buffer import Attitude
from vinum_nav.mapping.parameters import GraphParameters


@dataclass(frozen=True)
class AntennaFoot:
    """Position of the antenna's foot: where the antenna would be on a level robot.

    Attributes:
        position_map: (2,) [m].
        ground_height: of base_link's origin in map [m], None where the fix has no altitude.
        sigma: horizontal [m].
        fixed: whether the ambiguities are fixed, so that errors are small and white.
    """

    position_map: Array
    ground_height: float | None
    sigma: float
    fixed: bool


def antenna_foot(
    fix: GnssFix,
    datum: Datum,
    antenna_xyz: tuple[float, float, float],
    attitude: Attitude,
    yaw: float,
    parameters: GraphParameters,
) -> AntennaFoot | None:
    """Position of the antenna as if the robot stood level; None if there is no position.

    A fix without altitude is taken at the datum's: 10 m of error there move a place that lies
    1 km from the datum by 2 mm.

    Args:
        antenna_xyz: in base_link [m].
        yaw: of base_link in map, as far as it is known; it only turns the tilt's correction [rad].
    """
    if fix.status == FixStatus.NO_FIX or not np.isfinite(fix.latitude_deg + fix.longitude_deg):
        return None
    has_height = bool(np.isfinite(fix.altitude))
    east, north, up = pymap3d.geodetic2enu(
        fix.latitude_deg,
        fix.longitude_deg,
        fix.altitude if has_height else datum.altitude,
        datum.latitude_deg,
        datum.longitude_deg,
        datum.altitude,
    )
    lever = rotation_rpy(attitude.roll, attitude.pitch, 0.0) @ np.array(antenna_xyz)
    c, s = np.cos(yaw), np.sin(yaw)
    shift = np.array([[c, -s], [s, c]]) @ (lever[:2] - np.array(antenna_xyz[:2]))
    sigma = float(np.sqrt(max(np.trace(fix.covariance_enu[:2, :2]) / 2, 0.0)))
    fixed = fix.status == FixStatus.FIX
    if not fixed:
        sigma *= parameters.float_inflation
    return AntennaFoot(
        np.array([float(east), float(north)]) - shift,
        float(up) - float(lever[2]) if has_height else None,
        max(sigma, parameters.fix_sigma),
        fixed,
    )
