"""Whereabouts: when a journal takes down where the robot is believed to stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.mission.events import triple

STRIDE, TURN = 0.25, 0.15
"""Way and turn after which a pose is written [m, rad]: 8 lines for each vine of a row at most."""
LEAST_STRIDE, LEAST_TURN = 0.02, 0.02
"""Way and turn where other events are written anyway [m, rad]."""


class Whereabouts:
    """Keeps the last pose that was written."""

    def __init__(self) -> None:
        self._written: Pose2 | None = None

    def note(self, T_map_base: Pose2, *, beside_others: bool) -> bool:
        """True if a pose is to be written now; it then counts as written.

        Args:
            beside_others: whether other events are written at this step.
        """
        stride, turn = (LEAST_STRIDE, LEAST_TURN) if beside_others else (STRIDE, TURN)
        last = self._written
        if last is not None:
            turned = abs(wrap_angle(T_map_base.yaw - last.yaw))
            if T_map_base.distance(last) < stride and turned < turn:
                return False
        self._written = T_map_base
        return True


def stood_fields(T_map_base: Pose2, T_odom_base: Pose2, covariance: Array) -> dict[str, Any]:
    """Fields of the event 'stood'; the covariance (3, 3) is of x, y, yaw in map."""
    upper = np.asarray(covariance, dtype=float)[np.triu_indices(3)]
    return {
        "robot_map": [round(v, 4) for v in triple(T_map_base)],
        "robot_odom": [round(v, 4) for v in triple(T_odom_base)],
        "covariance": [float(f"{v:.3g}") for v in upper],
    }
