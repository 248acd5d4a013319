"""Straight vines whose geometry is known, for blocks made by hand."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Limb, Vine, VineShape


def straight_vine(
    vine_id: str, row: int, foot: Array, *, arm: float = 0.5, canes: tuple[Array, ...] = ()
) -> Vine:
    """Trunk 0.7 m tall and 6 cm thick, cordon at 0.8 m, in a row along x.

    Args:
        foot: (3,) in map [m].
        arm: length of the cordon to either side [m].
        canes: axes (K, 3) in the vine's own frame [m].
    """
    height = np.linspace(0.0, 0.7, 11)
    trunk = Limb("trunk", np.column_stack([0 * height, 0 * height, height]), np.full(11, 0.03))
    cordon = np.array([[-arm, 0.0, 0.8], [0.0, 0.0, 0.8], [arm, 0.0, 0.8]])
    limbs = [trunk, Limb("cordon", cordon, np.full(3, 0.008))]
    limbs += [Limb("cane", cane, np.full(len(cane), 0.004)) for cane in canes]
    shape = VineShape("double_guyot", "living", tuple(limbs), cordon, 1)
    return Vine(vine_id, row, shape, 0, np.asarray(foot, dtype=float), np.eye(3))
