"""The shapes of a block's vines, grown when they are asked for."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array, rotation_rpy
from vinum_nav.vineyard.seed import VineSeed, draw_choice
from vinum_nav.vineyard.streams import stream
from vinum_nav.vineyard.vines.growth import grow_shape
from vinum_nav.vineyard.vines.model import Training, Vine, VineShape

SHAPES = 200
"""Of a block at most: meshes are shared, so that memory does not grow with the vines."""
TURN, TILT = 0.035, 0.012
"""Standard deviations of how a vine stands about z and about the horizontal axes [rad]."""


class VineLibrary:
    """Shapes of one block; each has a stream of its own, and so has each vine."""

    def __init__(
        self, seed: VineSeed, vine_spacing: float, wire_height: float, random_seed: int
    ) -> None:
        self._seed, self._random_seed = seed, random_seed
        self._vine_spacing, self._wire_height = vine_spacing, wire_height
        self.training: Training = draw_choice(seed.training, stream(random_seed, "training"))
        self._shapes: dict[int, VineShape] = {}

    def shape(self, index: int) -> VineShape:
        """Shape of an index in [0, SHAPES)."""
        if index not in self._shapes:
            rng = stream(self._random_seed, "vine_shape", index)
            self._shapes[index] = grow_shape(
                self._seed, self.training, self._vine_spacing, self._wire_height, rng
            )
        return self._shapes[index]

    def plant(self, vine_id: str, row: int, place: int, foot: Array, along: Array) -> Vine:
        """The vine of one place.

        Args:
            row, place: name the vine's stream.
            foot: (3,) on the ground, in map [m].
            along: (3,) direction of the row's wires at the foot, in map.
        """
        rng = stream(self._random_seed, "vine", row, place)
        index = int(rng.integers(SHAPES))
        half_turn = np.pi * float(rng.integers(2))
        turn, roll, pitch = rng.normal(0.0, [TURN, TILT, TILT])
        yaw = float(np.arctan2(along[1], along[0]))
        fall = -float(np.arctan2(along[2], np.hypot(along[0], along[1])))
        planted = rotation_rpy(0.0, fall, yaw) @ rotation_rpy(roll, pitch, half_turn + turn)
        return Vine(vine_id, row, self.shape(index), index, foot, planted)
