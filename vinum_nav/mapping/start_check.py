"""Check of a believed start against odometry and GNSS, while the robot has not moved yet."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.description.believed_start import FARTHEST, START_POSE, BelievedStart
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Alarm, Odometry

AT_REST = 0.1
"""Way up to which the robot counts as standing where it began [m]."""
FLOOR, SIGMAS = 0.3, 4.0
"""Fix and start agree within FLOOR and so many of their standard deviations [m, 1]."""


class StartCheck:
    """Doubts a start that odometry or a fixed GNSS position contradicts; a later fix may agree."""

    def __init__(self) -> None:
        self._doubt = ""

    def begin(self, start: BelievedStart, odometry: Odometry) -> None:
        """Take in the first odometry."""
        if start.is_moved_far(odometry):
            self._doubt = (
                f"odometry has the robot more than {FARTHEST:g} m from where the mission left it: "
                "give its pose on initialpose"
            )

    def take(self, foot_map: Array, predicted_map: Array, sigma: float, path: float) -> None:
        """Take in a fixed position.

        Args:
            foot_map: antenna's foot (2,) by the fix [m].
            predicted_map: the same by the believed pose [m].
            sigma: standard deviation of their distance [m].
            path: way travelled so far [m].
        """
        if path > AT_REST:
            return
        off, allowed = math.dist(foot_map, predicted_map), FLOOR + SIGMAS * sigma
        self._doubt = "" if off <= allowed else _doubt(foot_map, off, allowed)

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Alarm for the doubt, which is no fault."""
        return (Alarm(START_POSE, self._doubt, is_fault=False),) if self._doubt else ()


def _doubt(foot_map: Array, off: float, allowed: float) -> str:
    x, y = np.round(foot_map, 1)
    return (
        f"GNSS has the robot at ({x:g}, {y:g}), {off:.1f} m from where it is taken to stand "
        f"(at most {allowed:.1f} m): give its pose on initialpose"
    )
