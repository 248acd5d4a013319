"""What of a vine a robot would run into: its trunk as capsules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.vines.model import VineShape


def trunk_rods(shape: VineShape) -> Iterator[tuple[Array, Array, float]]:
    """Start (3,), end (3,) and radius of the trunk's capsules, in the shape's frame [m]."""
    trunk = shape.limbs[0]
    middle = (len(trunk.axis) - 1) // 2
    knots = trunk.axis[[0, middle, -1]] if middle else trunk.axis[[0, -1]]
    radius = float(np.median(trunk.radii))
    for start, end in itertools.pairwise(knots):
        yield start, end, radius
