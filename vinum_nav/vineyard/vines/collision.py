"""Collision shape of a vine: capsules around all of it that stands on the ground."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.vines.model import LimbLabel, VineShape

STANDING = ("trunk", "replant", "tube", "stake")
ROOTED = 0.1
"""Greatest height of a limb's first point for the limb to stand on the ground [m]."""


def standing_rods(shape: VineShape) -> Iterator[tuple[LimbLabel, Array, Array, float]]:
    """Label, start (3,), end (3,) and radius of capsules in the shape's frame [m]."""
    for limb in shape.limbs:
        if limb.label not in STANDING or limb.axis[0, 2] > ROOTED:
            continue
        last = len(limb.axis) - 1
        knots = limb.axis[sorted({0, last // 2, last})]
        radius = float(np.median(limb.radii))
        for start, end in itertools.pairwise(knots):
            yield limb.label, start, end, radius
