"""A vine as it is: a shape of tubes, and where that shape is planted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.interfaces import TRUNK_HEIGHT

FORK_HEIGHT = 0.45
"""A trunk is a single one up to here [m], so that its position is one point."""

Training = Literal["single_guyot", "double_guyot", "cordon", "bush"]
State = Literal["living", "dead", "replant"]
LimbLabel = Literal["trunk", "cordon", "cane", "replant", "stake", "tube"]


def point_at_height(axis: Array, height: float) -> Array:
    """Point (3,) of a rising polyline (K, 3) at `height` above its first point."""
    heights = axis[:, 2] - axis[0, 2]
    if not heights[0] <= height <= heights[-1]:
        raise ValueError(f"height {height} m is outside the axis: {heights[0]} to {heights[-1]} m")
    return np.array([np.interp(height, heights, axis[:, k]) for k in range(3)])


@dataclass(frozen=True)
class Limb:
    """A tube of wood or plastic.

    Attributes:
        label: 'trunk', 'cordon' (what lies along the wire, or a bush vine's arms, with their
            spurs), 'cane' (last season's shoots), 'replant' (a young plant's stem), 'stake',
            'tube' (that a young plant grows in).
        axis: (K, 3) [m].
        radii: (K,) [m].
    """

    label: LimbLabel
    axis: Array
    radii: Array


@dataclass(frozen=True)
class VineShape:
    """A vine with its foot at the origin and its row along +x [m].

    Attributes:
        limbs: the first one is the main trunk (a replant's stem), rising from the origin.
        cordon: (M, 3) pruning region that the arm must reach.
        seed: of the fine shape (bark, bumps) of the meshes.
    """

    training: Training
    state: State
    limbs: tuple[Limb, ...]
    cordon: Array
    seed: int

    @property
    def labels(self) -> tuple[LimbLabel, ...]:
        """Labels of all limbs, each once."""
        return tuple(dict.fromkeys(limb.label for limb in self.limbs))


@dataclass(frozen=True)
class Vine:
    """A shape as planted.

    Attributes:
        id: e.g. 'r0v03' (row index, place in the row counted from the row's start).
        shape_index: of `shape` in its block's library; vines of one index share their meshes.
        foot: (3,) on the ground, in map [m].
        rotation: (3, 3), turns the shape into map.
        surveyed: id and number of the row in the survey; None where it was not surveyed.
    """

    id: str
    row: int
    shape: VineShape
    shape_index: int
    foot: Array
    rotation: Array
    surveyed: tuple[str, int] | None = None

    def to_map(self, points: Array) -> Array:
        """Points (..., 3) of the shape in map."""
        return np.asarray(points @ self.rotation.T + self.foot)

    @cached_property
    def limbs(self) -> tuple[Limb, ...]:
        """All limbs, in map."""
        return tuple(Limb(p.label, self.to_map(p.axis), p.radii) for p in self.shape.limbs)

    @cached_property
    def trunk_axis(self) -> Array:
        """(K, 3) polyline from the foot to the head in map, rising."""
        return self.limbs[0].axis

    @property
    def trunk_radii(self) -> Array:
        """(K,) along trunk_axis [m]."""
        return self.shape.limbs[0].radii

    @property
    def trunk_radius(self) -> float:
        """Radius of most of the trunk, or of the tube around a young plant [m]."""
        tubes = [float(limb.radii.max()) for limb in self.shape.limbs if limb.label == "tube"]
        return max([float(np.median(self.trunk_radii)), *tubes])

    @cached_property
    def cordon(self) -> Array:
        """(M, 3) polyline in map that the arm must reach."""
        return self.to_map(self.shape.cordon)

    @cached_property
    def canes(self) -> tuple[Array, ...]:
        """Axes (L, 3) of last season's shoots, in map."""
        return tuple(limb.axis for limb in self.limbs if limb.label == "cane")

    @cached_property
    def position(self) -> Array:
        """Trunk position (3,): the axis at TRUNK_HEIGHT above the local ground."""
        return point_at_height(self.trunk_axis, TRUNK_HEIGHT)
