"""The shapes of a block's vines, grown when they are asked for."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array, rotation_rpy
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.seed import VineSeed, draw_choice
from vinum_nav.vineyard.vines.frame import Trellis
from vinum_nav.vineyard.vines.growth import grow_shape
from vinum_nav.vineyard.vines.model import State, Training, Vine, VineShape

SHAPES: dict[State, range] = {
    "living": range(160),
    "dead": range(160, 172),
    "replant": range(172, 200),
}
"""Indices of a block's shapes: meshes are shared, so that memory does not grow with the vines."""
TURN, TILT = 0.035, 0.012
"""Standard deviations of how a vine stands about z and about the horizontal axes [rad]."""


class VineLibrary:
    """Shapes of one block; each has a stream of its own, and so has each vine."""

    def __init__(
        self,
        seed: VineSeed,
        vine_spacing: float,
        wire_heights: tuple[float, ...],
        random_seed: int,
    ) -> None:
        self._seed, self._random_seed = seed, random_seed
        self._trellis = Trellis(vine_spacing, wire_heights)
        self.training: Training = draw_choice(seed.training, stream(random_seed, "training"))
        self._shapes: dict[int, VineShape] = {}

    def shape(self, index: int) -> VineShape:
        """Shape of an index, see SHAPES."""
        if index not in self._shapes:
            state = next(state for state, indices in SHAPES.items() if index in indices)
            rng = stream(self._random_seed, "vine_shape", index)
            self._shapes[index] = grow_shape(self._seed, self.training, state, self._trellis, rng)
        return self._shapes[index]

    def plant(self, vine_id: str, row: int, place: int, foot: Array, along: Array) -> Vine:
        """The vine of one place.

        Args:
            row, place: name the vine's stream; each at least 0.
            foot: (3,) on the ground, in map [m].
            along: (3,) direction of the row's wires at the foot, in map.
        """
        rng = stream(self._random_seed, "vine", row, place)
        indices = SHAPES[self._state(float(rng.random()))]
        index = indices[int(rng.random() * len(indices))]
        half_turn = np.pi * float(rng.integers(2))
        turn, roll, pitch = rng.normal(0.0, [TURN, TILT, TILT])
        yaw = float(np.arctan2(along[1], along[0]))
        fall = -float(np.arctan2(along[2], np.hypot(along[0], along[1])))
        planted = rotation_rpy(0.0, fall, yaw) @ rotation_rpy(roll, pitch, half_turn + turn)
        return Vine(vine_id, row, self.shape(index), index, foot, planted)

    def _state(self, luck: float) -> State:
        if luck < self._seed.replant_share:
            return "replant"
        return "dead" if luck < self._seed.replant_share + self._seed.dead_share else "living"
