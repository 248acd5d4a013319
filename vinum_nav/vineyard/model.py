"""The vineyard as it is: rows, vines, posts, wires, ground, light. In map (ENU) [m]."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vinum_nav.geometry import Array, Pose2
from vinum_nav.mission_file import MissionFile
from vinum_nav.vineyard.vines.model import TRUNK_HEIGHT, Limb, Vine, VineShape, point_at_height

__all__ = [
    "TRUNK_HEIGHT",
    "Light",
    "Limb",
    "Looks",
    "Obstacle",
    "Post",
    "Row",
    "Terrain",
    "Vine",
    "VineShape",
    "Vineyard",
    "Wire",
    "point_at_height",
]


@dataclass(frozen=True)
class Post:
    """A post of the trellis; `foot` on the ground, `top` (3,) its upper end."""

    id: str
    row: int
    foot: Array
    top: Array
    radius: float
    material: str
    is_end: bool

    @property
    def position(self) -> Array:
        """Axis at TRUNK_HEIGHT above the local ground, shape (3,)."""
        return point_at_height(np.stack([self.foot, self.top]), TRUNK_HEIGHT)


@dataclass(frozen=True)
class Wire:
    """A straight stretch of wire between two posts."""

    row: int
    start: Array
    end: Array
    radius: float = 0.0015


@dataclass(frozen=True)
class Row:
    """A row's line on the ground, polyline (K, 3), from its start to its end."""

    index: int
    line: Array


@dataclass(frozen=True)
class Obstacle:
    """Something that does not belong to the trellis: a box standing on the ground."""

    id: str
    centre: Array
    size: Array
    yaw: float


@dataclass(frozen=True)
class Terrain:
    """Height field; heights (ny, nx) at origin + (ix, iy) * cell, bilinear between.

    Attributes:
        origin_xy: (2,) of heights[0, 0] [m].
        cell: grid step [m].
        heights: (ny, nx) [m].
    """

    origin_xy: Array
    cell: float
    heights: Array

    @property
    def size_xy(self) -> Array:
        """Extent (2,) [m]."""
        ny, nx = self.heights.shape
        return np.array([(nx - 1) * self.cell, (ny - 1) * self.cell])

    def height_at(self, points_xy: Array) -> Array:
        """Height (...,) below points (..., 2); clamped to the border outside [m]."""
        p = (np.asarray(points_xy, dtype=float) - self.origin_xy) / self.cell
        ny, nx = self.heights.shape
        fx = np.clip(p[..., 0], 0, nx - 1 - 1e-9)
        fy = np.clip(p[..., 1], 0, ny - 1 - 1e-9)
        ix, iy = fx.astype(int), fy.astype(int)
        ax, ay = fx - ix, fy - iy
        h = self.heights
        low = h[iy, ix] * (1 - ax) + h[iy, ix + 1] * ax
        high = h[iy + 1, ix] * (1 - ax) + h[iy + 1, ix + 1] * ax
        result: Array = low * (1 - ay) + high * ay
        return result


@dataclass(frozen=True)
class Light:
    """Sun by azimuth (from east, counter-clockwise) and elevation [rad]; intensities in [0, 1]."""

    sun_azimuth: float
    sun_elevation: float
    sun: float
    ambient: float
    sky_rgb: tuple[float, float, float] = (0.65, 0.75, 0.9)


@dataclass(frozen=True)
class Looks:
    """What things look like: colours (RGB in [0, 1]) and the seed of the textures.

    `wild` asks for arbitrary colours on every surface (training images only).
    """

    ground: str
    bark_rgb: tuple[float, float, float]
    cane_rgb: tuple[float, float, float]
    texture_seed: int
    wild: bool = False


@dataclass(frozen=True)
class Vineyard:
    """One block with all that stands in it, and the order that is given to the robot.

    `vines` are what is ordered: living and dead, not the `replants` between them, nor the
    `neighbour_vines` of rows beyond the block. `start` is the true start pose of base_link;
    mission.start is what the operator believes.
    """

    name: str
    random_seed: int
    rows: tuple[Row, ...]
    vines: tuple[Vine, ...]
    posts: tuple[Post, ...]
    wires: tuple[Wire, ...]
    obstacles: tuple[Obstacle, ...]
    terrain: Terrain
    light: Light
    looks: Looks
    start: Pose2
    mission: MissionFile
    task_duration: float = 10.0
    weeds: Array = field(default_factory=lambda: np.zeros((0, 4)))
    """Tufts (N, 4): x, y, height, radius [m]."""
    replants: tuple[Vine, ...] = ()
    neighbour_vines: tuple[Vine, ...] = ()

    @property
    def all_vines(self) -> tuple[Vine, ...]:
        """All that stands on a vine's place: vines, replants, neighbours' vines."""
        return (*self.vines, *self.replants, *self.neighbour_vines)

    def row_vines(self, row: int) -> list[Vine]:
        """Vines of one row, in order from the row's start."""
        start = self.rows[row].line[0, :2]
        vines = [vine for vine in self.vines if vine.row == row]
        return sorted(vines, key=lambda vine: float(np.hypot(*(vine.position[:2] - start))))
