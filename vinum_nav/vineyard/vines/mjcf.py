"""Vines in a MuJoCo world: one set of meshes a shape, one static body a vine."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import numpy as np

from vinum_nav.vineyard.mjcf_elements import (
    FAR,
    LIDAR,
    NO_CONTACT,
    VISUAL,
    MjcfDocument,
    Part,
    numbers,
)
from vinum_nav.vineyard.vines.collision import trunk_rods
from vinum_nav.vineyard.vines.meshes import far_meshes, material_of, mesh_name, near_meshes
from vinum_nav.vineyard.vines.model import Limb, Vine


def add_vines(document: MjcfDocument, vines: Iterable[Vine]) -> None:
    """Add vines, and the meshes of their shapes.

    A vine is a static body 'vine/<id>' at its foot, turned as planted, with the meshes
    'visual/<label>/<id>' (near), 'far/<label>/<id>' (few triangles), neither of which touches,
    the capsules 'collision/<label>/<id>/<k>' of its trunk and, for the lidar only,
    'lidar/<label>/<id>/<k>'; 'trunk/<id>' is a site at the trunk position.
    """
    shapes: set[int] = set()
    for vine in vines:
        if vine.shape_index not in shapes:
            shapes.add(vine.shape_index)
            _add_shape(document, vine)
        _add_vine(document, vine)


def _add_shape(document: MjcfDocument, vine: Vine) -> None:
    for distance, meshes in (("near", near_meshes), ("far", far_meshes)):
        for label, mesh in meshes(vine.shape).items():
            document.mesh(mesh_name(distance, label, vine.shape_index), mesh)


def _add_vine(document: MjcfDocument, vine: Vine) -> None:
    body = ET.SubElement(document.world, "body", name=f"vine/{vine.id}", pos=numbers(vine.foot))
    body.set("xyaxes", numbers([*vine.rotation[:, 0], *vine.rotation[:, 1]]))
    for distance, prefix, group, meshes in (
        ("near", "visual", VISUAL, near_meshes),
        ("far", "far", FAR, far_meshes),
    ):
        for label in meshes(vine.shape):
            document.geom(
                body,
                f"{prefix}/{label}/{vine.id}",
                Part(label, vine.id),
                type="mesh",
                mesh=mesh_name(distance, label, vine.shape_index),
                material=material_of(vine.shape, label),
                group=group,
                **NO_CONTACT,
            )
    label = vine.shape.limbs[0].label
    for k, (start, end, radius) in enumerate(trunk_rods(vine.shape)):
        document.capsule(
            body, f"collision/{label}/{vine.id}/{k}", Part(label, vine.id), start, end, radius
        )
    counts: dict[str, itertools.count[int]] = {}
    for limb in vine.shape.limbs[1:]:
        k = next(counts.setdefault(limb.label, itertools.count()))
        _add_lidar_rod(document, body, f"{limb.label}/{vine.id}", k, limb)
    position = (vine.position - vine.foot) @ vine.rotation
    ET.SubElement(body, "site", name=f"trunk/{vine.id}", pos=numbers(position), group="5")


def _add_lidar_rod(document: MjcfDocument, body: ET.Element, of: str, k: int, limb: Limb) -> None:
    label, object_id = of.split("/", 1)
    document.geom(
        body,
        f"lidar/{of}/{k}",
        Part(label, object_id),
        type="capsule",
        fromto=numbers([*limb.axis[0], *limb.axis[-1]]),
        size=f"{float(np.median(limb.radii)):.5f}",
        group=LIDAR,
        **NO_CONTACT,
    )
