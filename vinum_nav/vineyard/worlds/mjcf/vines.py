"""Vines in a MuJoCo world: one set of meshes a shape, one static body a vine."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from typing import NamedTuple

import numpy as np

from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.shapes.textures import png
from vinum_nav.vineyard.vines.collision import standing_rods
from vinum_nav.vineyard.vines.meshes import far_meshes, material_of, mesh_name, near_meshes
from vinum_nav.vineyard.vines.model import Vine
from vinum_nav.vineyard.vines.textures import vine_surface
from vinum_nav.vineyard.worlds.mjcf.elements import (
    FAR,
    LIDAR,
    NO_CONTACT,
    VISUAL,
    MjcfDocument,
    Part,
    numbers,
)


class _Look(NamedTuple):
    """One mesh geom that every vine of a shape has."""

    prefix: str
    label: str
    mesh: str
    material: str
    group: str


def add_vines(document: MjcfDocument, vineyard: Vineyard) -> None:
    """Add all vines, the meshes of their shapes and their materials.

    A vine is a static body 'vine/<id>' at its foot, turned as planted, with the meshes
    'visual/<label>/<id>' (near) and 'far/<label>/<id>' (few triangles), neither of which touches,
    the capsules 'collision/<label>/<id>/<k>' of what stands on the ground and, for the lidar
    only, 'lidar/<label>/<id>/<k>'; 'trunk/<id>' is a site at the trunk position.
    """
    looks: dict[int, list[_Look]] = {}
    for vine in vineyard.all_vines:
        if vine.shape_index not in looks:
            looks[vine.shape_index] = _add_shape(document, vine)
    for name in sorted({look.material for parts in looks.values() for look in parts}):
        document.material(name, png(vine_surface(vineyard, name)))
    for vine in vineyard.all_vines:
        _add_vine(document, vine, looks[vine.shape_index])


def _add_shape(document: MjcfDocument, vine: Vine) -> list[_Look]:
    looks = []
    for distance, prefix, group, meshes in (
        ("near", "visual", VISUAL, near_meshes(vine.shape)),
        ("far", "far", FAR, far_meshes(vine.shape)),
    ):
        for label, mesh in meshes.items():
            name = mesh_name(distance, label, vine.shape_index)
            document.mesh(name, mesh)
            looks.append(_Look(prefix, label, name, material_of(vine.shape, label), group))
    return looks


def _add_vine(document: MjcfDocument, vine: Vine, looks: list[_Look]) -> None:
    body = ET.SubElement(document.world, "body", name=f"vine/{vine.id}", pos=numbers(vine.foot))
    body.set("xyaxes", numbers([*vine.rotation[:, 0], *vine.rotation[:, 1]]))
    for look in looks:
        document.geom(
            body,
            f"{look.prefix}/{look.label}/{vine.id}",
            Part(look.label, vine.id),
            type="mesh",
            mesh=look.mesh,
            material=look.material,
            group=look.group,
            **NO_CONTACT,
        )
    counts: Counter[str] = Counter()
    for label, start, end, radius in standing_rods(vine.shape):
        name = f"collision/{label}/{vine.id}/{counts[label]}"
        counts[label] += 1
        document.capsule(body, name, Part(label, vine.id), start, end, radius)
    _add_lidar_rods(document, body, vine)
    position = (vine.position - vine.foot) @ vine.rotation
    ET.SubElement(body, "site", name=f"trunk/{vine.id}", pos=numbers(position), group="5")


def _add_lidar_rods(document: MjcfDocument, body: ET.Element, vine: Vine) -> None:
    """Arms and canes from end to end."""
    counts: Counter[str] = Counter()
    for limb in vine.shape.limbs:
        if limb.label not in ("cordon", "cane"):
            continue
        document.geom(
            body,
            f"lidar/{limb.label}/{vine.id}/{counts[limb.label]}",
            Part(limb.label, vine.id),
            type="capsule",
            fromto=numbers([*limb.axis[0], *limb.axis[-1]]),
            size=f"{float(np.median(limb.radii)):.5f}",
            group=LIDAR,
            **NO_CONTACT,
        )
        counts[limb.label] += 1
