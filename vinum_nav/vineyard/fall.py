"""Bodies that do not stand on the ground of a vineyard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Terrain

OVERTURNED = 0.9
"""Tilt at which a body lies on its side [rad]."""
TOO_STEEP = 0.6
"""Tilt at which no body stands, gait sway included [rad]."""
OFF_THE_GROUND = 0.5
"""Greatest distance of base_link from the height of the ground below it [m]."""


def falls(terrain: Terrain, xy: Array, tilt: Array) -> NDArray[np.str_]:
    """Word for how each body does not stand, '' where it does.

    Args:
        xy: true positions of base_link in map (N, 2) [m].
        tilt: height z [m], roll and pitch [rad] of base_link, (N, 3).

    Returns:
        'off the ground', 'overturned', 'too steep' or '', (N,).
    """
    height, roll, pitch = tilt.reshape(-1, 3).T
    angle = np.arccos(np.clip(np.cos(roll) * np.cos(pitch), -1.0, 1.0))
    off = np.abs(height - terrain.height_at(xy.reshape(-1, 2))) > OFF_THE_GROUND
    words = ("off the ground", "overturned", "too steep")
    return np.select((off, angle > OVERTURNED, angle > TOO_STEEP), words, "")
