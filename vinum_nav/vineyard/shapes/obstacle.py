"""Something that does not belong to the trellis, composed of simple solids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from vinum_nav.geometry import Array, Pose2, rotation_rpy

Shape = Literal["box", "cylinder", "capsule", "sphere"]


@dataclass(frozen=True)
class Solid:
    """One solid in its obstacle's frame: x forward, y left, z up from the ground.

    Attributes:
        name: unique within the obstacle.
        size: extents (x, y, z) in the solid's own frame [m]; a cylinder and a capsule (its caps
            included) are round about z, a sphere has three equal ones.
        centre: (x, y, z) [m].
        rpy: roll, pitch, yaw of the solid's frame [rad].
        rgb: colour in [0, 1].
    """

    name: str
    shape: Shape
    size: tuple[float, float, float]
    centre: tuple[float, float, float]
    rgb: tuple[float, float, float]
    rpy: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def corners(self) -> Array:
        """Corners (8, 3) of the box around the solid, in the obstacle's frame [m]."""
        signs = np.stack(np.meshgrid([-1, 1], [-1, 1], [-1, 1]), -1).reshape(-1, 3)
        local = signs * np.array(self.size) / 2
        corners: Array = local @ rotation_rpy(*self.rpy).T + np.array(self.centre)
        return corners


@dataclass(frozen=True)
class Obstacle:
    """A thing that stands on the ground.

    Attributes:
        kind: crate, person or trailer.
        foot: (3,) origin of its frame, on the ground, in map [m].
        yaw: of its frame, in map [rad].
    """

    id: str
    kind: str
    foot: Array
    yaw: float
    solids: tuple[Solid, ...]

    @property
    def footprint(self) -> Array:
        """Convex outline (K, 2) of all solids seen from above, in map [m], counter-clockwise."""
        points = np.concatenate([solid.corners()[:, :2] for solid in self.solids])
        hull = shapely.MultiPoint(points).convex_hull
        local = shapely.get_coordinates(shapely.geometry.polygon.orient(hull))[:-1]
        return Pose2(float(self.foot[0]), float(self.foot[1]), self.yaw).transform(local)

    @property
    def height(self) -> float:
        """Height of the obstacle's highest point above its foot [m]."""
        return max(float(solid.corners()[:, 2].max()) for solid in self.solids)
