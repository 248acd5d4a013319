"""Pose of an option: X,Y,YAW in map."""

from __future__ import annotations

import math

from vinum_nav.errors import InputError
from vinum_nav.geometry import Pose2

FARTHEST = 10_000.0
"""Largest coordinate, east or north of the origin of map [m]."""


def read_start_pose(text: str) -> Pose2:
    """T_map_base of 'X,Y,YAW' [m, m, rad].

    Raises:
        InputError: not three finite numbers, or farther away than FARTHEST.
    """
    try:
        x, y, yaw = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            f"start pose {text!r}: wanted X,Y,YAW in map [m, m, rad], like 1.5,-2,0.3"
        ) from None
    if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST and abs(yaw) <= 2 * math.pi):
        raise InputError(
            f"start pose {text!r}: wanted X and Y within {FARTHEST:g} m and YAW within 2 pi"
        )
    return Pose2(x, y, yaw)
