"""Canes as meshes: thicker at each node, with a bud on alternate sides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.shapes.meshes import Mesh, tube
from vinum_nav.vineyard.vines.model import Limb

TINTS = 8
"""Columns of the canes' texture, each of another colour."""
NODES_PER_PICTURE = 4
"""Nodes along the canes' texture."""
SWELLING, WAIST, BUD = 1.22, 0.9, 1.75
"""Radius at a node, between nodes, and at a bud, relative to the mean."""


class Detail(NamedTuple):
    """Fineness of a cane's mesh."""

    sides: int
    rings: float
    """Rings of vertices for each internode."""

    def steps(self, cane: Limb) -> Array:
        """Places of the rings (R,), counted in nodes, the first and the last node among them."""
        last = len(cane.axis) - 1
        return np.linspace(0.0, last, max(2, int(last * self.rings + 1.5)))

    def triangles(self, cane: Limb) -> int:
        """Number of triangles of one cane."""
        return 2 * self.sides * len(self.steps(cane)) - 4


DETAILS = (Detail(4, 2), Detail(3, 2), Detail(4, 1), Detail(3, 1), Detail(3, 0.5), Detail(3, 0.25))
"""Finest first."""


def finest(canes: list[Limb], triangles: int) -> Detail:
    """The finest detail that all canes can have with so many triangles in all."""
    for detail in DETAILS:
        if sum(detail.triangles(cane) for cane in canes) <= triangles:
            return detail
    return DETAILS[-1]


def cane_mesh(cane: Limb, detail: Detail, rng: np.random.Generator) -> Mesh:
    """A cane with nodes and buds; its texture has a node at every whole number."""
    steps = detail.steps(cane)
    at_node = np.abs(steps - steps.round()) < 1e-6
    axis, radii = _between(cane, steps)
    if detail.rings > 1:
        radii = radii * np.where(at_node, SWELLING, WAIST)
    bumps = np.ones((len(steps), detail.sides))
    nodes = np.flatnonzero(at_node)[1:-1]
    around = (np.arange(len(nodes)) % 2) * (detail.sides // 2)
    bumps[nodes, around + int(rng.integers(detail.sides - detail.sides // 2))] = BUD / SWELLING
    tint = int(rng.integers(TINTS))
    u = ((tint + 0.15) / TINTS, (tint + 0.85) / TINTS)
    return tube(axis, radii, detail.sides, bumps, u=u, v=steps / NODES_PER_PICTURE)


def far_cane_mesh(cane: Limb, rng: np.random.Generator) -> Mesh:
    """A spindle of about ten triangles."""
    steps = np.array([0.0, 0.5, 1.0]) * (len(cane.axis) - 1)
    axis, radii = _between(cane, steps)
    u = float((rng.integers(TINTS) + 0.5) / TINTS)
    return tube(axis, radii, 3, u=(u, u), v=steps / NODES_PER_PICTURE, pointed=True)


def _between(cane: Limb, steps: Array) -> tuple[Array, Array]:
    nodes = np.arange(len(cane.axis))
    axis = np.column_stack([np.interp(steps, nodes, cane.axis[:, k]) for k in range(3)])
    return axis, np.interp(steps, nodes, cane.radii)
