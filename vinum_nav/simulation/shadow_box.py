"""Place of the sun's shadow map for one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.simulation.sight import Sight


@dataclass(frozen=True)
class ShadowBox:
    """Square beam of sunlight that holds all that can lie in a shadow.

    Attributes:
        centre: (3,) in map [m].
        across: (2, 3) unit vectors along the sides of the square, in map.
        half: half the side of the square [m].
    """

    centre: Array
    across: Array
    half: float

    def shades(self, centres: Array, radii: Array) -> NDArray[np.bool_]:
        """Mask (N,) of the spheres (N, 3), (N,) in the beam; others cast no shadow to be seen."""
        offset = np.abs((centres - self.centre) @ self.across.T)
        return np.asarray(np.all(offset < self.half + radii[:, None], axis=1))


def fit_shadows(sight: Sight, light: Array, far: float) -> ShadowBox:
    """The smallest beam along `light` (unit vector, (3,)) that covers a sight up to `far` [m]."""
    across = _beside(light)
    corners = sight.corners(far)
    flat = corners @ across.T
    low, high = flat.min(axis=0), flat.max(axis=0)
    depth = (corners @ light).mean()
    centre = (low + high) / 2 @ across + depth * light
    return ShadowBox(centre, across, float((high - low).max() / 2))


def _beside(light: Array) -> Array:
    """Axes (2, 3) of MuJoCo's shadow map of a light along `light`.

    Source: mjr_orthoVec and mjr_lookAt in MuJoCo's render_util.c.
    """
    up = np.cross(light, [-1.0, 0.0, 0.0])
    if up @ up <= 0.01:
        up = np.cross(light, [0.0, 1.0, 0.0])
    up /= np.linalg.norm(up)
    return np.stack([np.cross(light, up), up])
