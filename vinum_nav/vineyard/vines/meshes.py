"""Meshes of a vine's shape, near and far, one for each label."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.meshes import Mesh, merge, tube
from vinum_nav.vineyard.vines.model import Limb, VineShape

TRUNK_SIDES = 14
TRUNK_RINGS = 28
CANE_SIDES = 5
FAR_TRUNK_SIDES, FAR_CANE_SIDES = 5, 3


def mesh_name(distance: str, label: str, shape_index: int) -> str:
    """Name of a mesh, and of its file without suffix; `distance` is 'near' or 'far'."""
    return f"{distance}_{label}_{shape_index:03d}"


def material_of(shape: VineShape, label: str) -> str:
    """Name of the material, and of its texture, of one label's mesh."""
    return "bark" if label == "trunk" else "cane"


def near_meshes(shape: VineShape) -> dict[str, Mesh]:
    """Label -> mesh as seen from nearby, in the shape's frame."""
    rng = np.random.default_rng(shape.seed)
    by_label: dict[str, list[Mesh]] = {}
    for limb in shape.limbs:
        mesh = _trunk(limb, rng) if limb.label == "trunk" else _cane(limb)
        by_label.setdefault(limb.label, []).append(mesh)
    return {label: merge(parts) for label, parts in by_label.items()}


def far_meshes(shape: VineShape) -> dict[str, Mesh]:
    """Label -> mesh of few triangles; the cordon is part of the canes."""
    by_label: dict[str, list[Mesh]] = {}
    for limb in shape.limbs:
        trunk = limb.label == "trunk"
        axis, radii = _refine(limb.axis, limb.radii, 4)
        label = "cane" if limb.label == "cordon" else limb.label
        sides = FAR_TRUNK_SIDES if trunk else FAR_CANE_SIDES
        by_label.setdefault(label, []).append(tube(axis, radii, sides))
    return {label: merge(parts) for label, parts in by_label.items()}


def _trunk(limb: Limb, rng: np.random.Generator) -> Mesh:
    """Trunk with head, bark bumps and strips; it reaches a little below the ground."""
    axis, radii = _refine(limb.axis, limb.radii, TRUNK_RINGS)
    below = axis[0] - np.array([0.0, 0.0, 0.06])
    axis, radii = np.vstack([below, axis]), np.concatenate([radii[:1], radii])
    grain = rng.normal(0.0, 0.06, TRUNK_SIDES) + rng.normal(0.0, 0.05, (len(axis), TRUNK_SIDES))
    knots = rng.normal(0.0, 0.05, (len(axis), 1))
    return tube(axis, radii, TRUNK_SIDES, 1.0 + grain + knots)


def _cane(limb: Limb) -> Mesh:
    return tube(limb.axis, limb.radii, 7 if limb.label == "cordon" else CANE_SIDES)


def _refine(axis: Array, radii: Array, rings: int) -> tuple[Array, Array]:
    t, fine = np.linspace(0, 1, len(axis)), np.linspace(0, 1, rings)
    points = np.column_stack([np.interp(fine, t, axis[:, k]) for k in range(3)])
    return points, np.interp(fine, t, radii)
