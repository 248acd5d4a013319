"""Meshes of a vine's shape, near and far, one for each label."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vinum_nav.vineyard.shapes.meshes import Mesh, merge, tube
from vinum_nav.vineyard.vines.bark import barked
from vinum_nav.vineyard.vines.cane_mesh import cane_mesh, far_cane_mesh, finest
from vinum_nav.vineyard.vines.curves import resampled_tube
from vinum_nav.vineyard.vines.model import Limb, VineShape

NEAR_TRIANGLES, FAR_TRIANGLES = 2800, 250
"""Approximate most triangles of a vine, near and far."""
TRUNK_SIDES = 13
FORK_SIDES = 10
STUB_SIDES = 5
ARM_SIDES, SPUR_SIDES = 7, 5
ROUND_SIDES = {"replant": 5, "stake": 6, "tube": 12}
THICK_ARM = 0.0095
"""Arms of a greater median radius are old wood with bark [m]."""


def mesh_name(distance: str, label: str, shape_index: int) -> str:
    """Name of a mesh, and of its file without suffix; `distance` is 'near' or 'far'."""
    return f"{distance}_{label}_{shape_index:03d}"


def material_of(shape: VineShape, label: str) -> str:
    """Name of the material, and of its texture, of one label's mesh."""
    if label in ("stake", "tube"):
        return label
    if shape.state == "dead":
        return "dead_bark"
    if label == "trunk" or (label == "cordon" and shape.training in ("cordon", "bush")):
        return "bark"
    return "arm" if label == "cordon" else "cane"


def near_meshes(shape: VineShape) -> dict[str, Mesh]:
    """Label -> mesh as seen from nearby, in the shape's frame."""
    rng = np.random.default_rng(shape.seed)
    canes = [limb for limb in shape.limbs if limb.label == "cane"]
    parts: list[tuple[str, Mesh]] = [
        (limb.label, _near(shape, k, rng))
        for k, limb in enumerate(shape.limbs)
        if limb.label != "cane"
    ]
    left = NEAR_TRIANGLES - sum(len(mesh.faces) for _, mesh in parts)
    detail = finest(canes, left)
    parts += [("cane", cane_mesh(limb, detail, rng)) for limb in canes]
    return _by_label(parts)


def far_meshes(shape: VineShape) -> dict[str, Mesh]:
    """Label -> mesh of few triangles; what lies along the wire is part of the canes."""
    rng = np.random.default_rng(shape.seed)
    parts = []
    for k, limb in enumerate(shape.limbs):
        label = "cane" if limb.label == "cordon" else limb.label
        mesh = _far(limb, k == 0, shape.seed, rng)
        parts += [(label, mesh)] if mesh else []
    return _by_label(parts)


def _by_label(parts: Iterable[tuple[str, Mesh]]) -> dict[str, Mesh]:
    groups: dict[str, list[Mesh]] = {}
    for label, mesh in parts:
        groups.setdefault(label, []).append(mesh)
    return {label: merge(meshes) for label, meshes in groups.items()}


def _near(shape: VineShape, index: int, rng: np.random.Generator) -> Mesh:
    limb = shape.limbs[index]
    if limb.label in ROUND_SIDES:
        return _smooth(limb, ROUND_SIDES[limb.label], shape.seed)
    if limb.label == "trunk":
        if index == 0:
            return barked(buried(limb), TRUNK_SIDES, None, rng)
        stub = len(limb.axis) < 4
        return barked(limb, STUB_SIDES if stub else FORK_SIDES, 3 if stub else None, rng)
    if len(limb.axis) < 4:
        return tube(limb.axis, limb.radii, SPUR_SIDES)
    if float(np.median(limb.radii)) > THICK_ARM:
        return barked(limb, ARM_SIDES + 1, None, rng)
    return tube(limb.axis, limb.radii, ARM_SIDES - 1)


def buried(limb: Limb) -> Limb:
    """The limb from a little below the ground."""
    below = limb.axis[0] - np.array([0.0, 0.0, 0.06])
    radii = np.concatenate([limb.radii[:1], limb.radii])
    return Limb(limb.label, np.vstack([below, limb.axis]), radii)


def _far(limb: Limb, main: bool, seed: int, rng: np.random.Generator) -> Mesh | None:
    """None for what cannot be seen from afar."""
    if main and limb.label == "trunk":
        return tube(*resampled_tube(buried(limb), 5), 5)
    if limb.label == "cane":
        return far_cane_mesh(limb, rng)
    if limb.label in ("cordon", "trunk") and len(limb.axis) < 4:
        return None
    if limb.label == "tube":
        return tube(limb.axis[[0, -1]], limb.radii[[0, -1]], 6, u=_column(limb, seed))
    if limb.label == "stake":
        return tube(limb.axis[[0, -1]], limb.radii[[0, -1]], 3, u=_column(limb, seed))
    return tube(*resampled_tube(limb, 4 if len(limb.axis) > 10 else 3), 3)


def _smooth(limb: Limb, sides: int, seed: int) -> Mesh:
    """Stems, stakes and tubes; a stake's points are the nodes of its bamboo."""
    v = np.arange(len(limb.axis), dtype=float) if limb.label == "stake" else None
    return tube(limb.axis, limb.radii, sides, u=_column(limb, seed), v=v)


def _column(limb: Limb, seed: int) -> tuple[float, float]:
    """Left and right edge of the limb's part of its texture, in [0, 1]; textures.py draws the
    parts."""
    if limb.label == "stake":
        return (0.05, 0.45) if len(limb.axis) > 2 else (0.55, 0.95)
    if limb.label == "tube":
        return ((seed % 4 + 0.1) / 4, (seed % 4 + 0.9) / 4)
    return (0.0, 1.0)
