"""The vineyard as it is: rows, vines, posts, wires, ground, light. In map (ENU) [m]."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import TRUNK_HEIGHT
from vinum_nav.vineyard.shapes.obstacle import Obstacle, Solid
from vinum_nav.vineyard.vines.model import Limb, Vine, VineShape, point_at_height

__all__ = [
    "Anchor",
    "Light",
    "Limb",
    "Looks",
    "Obstacle",
    "Post",
    "Row",
    "Solid",
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
    yaw: float = 0.0
    """Turn of the post about its axis [rad]."""
    surveyed: tuple[str, int] | None = None
    """Id and number of the row in the survey; None where it was not surveyed."""

    @property
    def length(self) -> float:
        """Along the axis, above ground [m]."""
        return float(np.linalg.norm(self.top - self.foot))

    @property
    def rotation(self) -> Array:
        """Turns the post's frame, z along its axis, into map (3, 3)."""
        z = (self.top - self.foot) / self.length
        x = np.array([math.cos(self.yaw), math.sin(self.yaw), 0.0])
        x -= (x @ z) * z
        x /= np.linalg.norm(x)
        return np.column_stack([x, np.cross(z, x), z])

    @property
    def position(self) -> Array:
        """Axis at TRUNK_HEIGHT above the local ground, shape (3,)."""
        return point_at_height(np.stack([self.foot, self.top]), TRUNK_HEIGHT)


@dataclass(frozen=True)
class Wire:
    """A straight stretch of wire or hose between two posts."""

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
class Anchor:
    """Anchor of an end post: a stay wire leads from the post to a rod in the ground.

    Attributes:
        top: end of the stay wire on the post (3,) in map [m].
        eye: end of the stay wire on the rod (3,) in map [m].
        foot: place where the rod enters the ground, beyond the row's end (3,) in map [m].
    """

    id: str
    row: int
    top: Array
    eye: Array
    foot: Array
    rod_radius: float = 0.008
    wire_radius: float = 0.003


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

    def on_ground(self, points_xy: Array) -> Array:
        """Points (..., 3) on the ground at points (..., 2)."""
        heights = self.height_at(points_xy)
        return np.concatenate([np.asarray(points_xy), heights[..., None]], axis=-1)


@dataclass(frozen=True)
class Light:
    """Sun by azimuth (from east, counter-clockwise) and elevation [rad]; intensities in [0, 1].

    Attributes:
        overcast: the sun is hidden: no shadows, its light comes from above.
        exposure: of the camera: factor of all light.
        white_balance: of the camera: factors of red, green and blue.
    """

    sun_azimuth: float
    sun_elevation: float
    sun: float
    ambient: float
    sky_rgb: tuple[float, float, float] = (0.65, 0.75, 0.9)
    overcast: bool = False
    exposure: float = 1.0
    white_balance: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def camera_gains(self) -> tuple[float, float, float]:
        """Factors of red, green and blue, from exposure and white balance."""
        red, green, blue = (self.exposure * part for part in self.white_balance)
        return red, green, blue

    @property
    def towards_sun(self) -> Array:
        """Unit vector (3,) towards the sun, in map."""
        level = math.cos(self.sun_elevation)
        return np.array(
            [
                level * math.cos(self.sun_azimuth),
                level * math.sin(self.sun_azimuth),
                math.sin(self.sun_elevation),
            ]
        )


@dataclass(frozen=True)
class Looks:
    """Colours (RGB in [0, 1]) of all things, and the seed of their textures.

    `wild` asks for arbitrary colours on every surface (training images only).
    """

    ground: str
    bark_rgb: tuple[float, float, float]
    cane_rgb: tuple[float, float, float]
    texture_seed: int
    wild: bool = False
    ruts: bool = False
    """True where tyres have left tracks in the alleys."""


@dataclass(frozen=True)
class Vineyard:
    """One block with all that stands in it, and the order that is given to the robot.

    `vines` are what is ordered: living and dead, not the `replants` between them, nor the
    `neighbour_vines` of rows beyond the block. `start` is the true start pose of base_link;
    mission.start is what the operator believes. `begin` is the simulated time of the start [s],
    not 0 where a run goes on that was broken off.
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
    anchors: tuple[Anchor, ...] = ()
    drip_lines: tuple[Wire, ...] = ()
    prunings: Array = field(default_factory=lambda: np.zeros((0, 4)))
    """Bundles of cut canes on the ground (N, 4): x, y [m], yaw [rad], number of the shape."""
    neighbour_rows: tuple[Row, ...] = ()
    neighbour_vines: tuple[Vine, ...] = ()
    neighbour_posts: tuple[Post, ...] = ()
    neighbour_wires: tuple[Wire, ...] = ()
    begin: float = 0.0

    @property
    def all_vines(self) -> tuple[Vine, ...]:
        """All that stands on a vine's place: vines, replants, neighbours' vines."""
        return (*self.vines, *self.replants, *self.neighbour_vines)

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """The block's and its neighbours'."""
        return (*self.rows, *self.neighbour_rows)

    @property
    def all_posts(self) -> tuple[Post, ...]:
        """The block's and its neighbours'."""
        return (*self.posts, *self.neighbour_posts)

    @property
    def all_wires(self) -> tuple[Wire, ...]:
        """The block's and its neighbours'."""
        return (*self.wires, *self.neighbour_wires)
