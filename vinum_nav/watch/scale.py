"""The odometry's scale by the chord between two fixes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.watch.parameters import WatchParameters


@dataclass(frozen=True)
class _End:
    fix_map: Array
    antenna_odom: Array


class ChordWatch:
    """Compares chords by fixed GNSS positions with those by the odometry.

    Attributes:
        reason: what is wrong with the scale; empty while nothing is.
    """

    def __init__(self, parameters: WatchParameters) -> None:
        self._parameters = parameters
        self._begin: _End | None = None
        self._wrong = 0
        self.reason = ""

    def take(self, fix_map: Array, antenna_odom: Array) -> None:
        """Take in a fixed position of the antenna's foot (2,) in map and in odom [m]."""
        p, here = self._parameters, _End(fix_map, antenna_odom)
        if self._begin is None:
            self._begin = here
            return
        measured = float(np.hypot(*(fix_map - self._begin.fix_map)))
        told = float(np.hypot(*(antenna_odom - self._begin.antenna_odom)))
        if max(measured, told) < p.chord:
            return
        self._begin = here
        off = abs(told - measured) > p.chord_share * max(measured, told)
        self._wrong = self._wrong + 1 if off else 0
        self.reason = ""
        if self._wrong >= 2:
            self.reason = f"{told:.1f} m where GNSS measures {measured:.1f} m, twice in a row"
