"""Coordinates in which rows that are arcs around one centre run straight."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array


@dataclass(frozen=True)
class Bend:
    """Map from a plane's (u, v) to (s, d) and back [m].

    d is the distance, toward +v, from the line of even curvature that leaves the origin along +u;
    s the length along that line. Points beyond the centre of a curved line have no place.

    Attributes:
        curvature: of the line d = 0, positive where it bends toward +v [1/m]; 0 is straight.
    """

    curvature: float = 0.0

    def straighten(self, uv: Array) -> Array:
        """(s, d) of points (N, 2)."""
        if self.curvature == 0.0:
            return np.asarray(uv, dtype=float)
        sense = math.copysign(1.0, self.curvature)
        along, across = sense * uv[:, 0], sense * (1 / self.curvature - uv[:, 1])
        radius = np.hypot(along, across)
        s = np.arctan2(along, across) / self.curvature
        return np.column_stack([s, 1 / self.curvature - sense * radius])

    def bend(self, sd: Array) -> Array:
        """(u, v) of points (N, 2)."""
        if self.curvature == 0.0:
            return np.asarray(sd, dtype=float)
        angle = self.curvature * sd[:, 0]
        radius = 1 / self.curvature - sd[:, 1]
        return np.column_stack(
            [radius * np.sin(angle), 1 / self.curvature - radius * np.cos(angle)]
        )
