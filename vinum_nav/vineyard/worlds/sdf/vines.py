"""Vines in SDF: one static model a vine, meshes shared by shape."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from vinum_nav.geometry import rpy_from_rotation
from vinum_nav.vineyard.vines.collision import standing_rods
from vinum_nav.vineyard.vines.meshes import material_of, mesh_name
from vinum_nav.vineyard.vines.model import Vine
from vinum_nav.vineyard.worlds.sdf.elements import (
    add,
    add_mesh,
    add_pose,
    add_rod,
    add_static_model,
    add_texture,
)


def add_vines(world: ET.Element, vines: Iterable[Vine]) -> None:
    """Static models 'vine_<id>' at their feet, turned as planted.

    A visual for each label, capsules as collisions of what stands on the ground, and the frame
    'trunk_position' at the trunk position.
    """
    for vine in vines:
        rpy = rpy_from_rotation(vine.rotation)
        link = add_static_model(world, f"vine_{vine.id}", vine.foot, rpy)
        for label in vine.shape.labels:
            visual = add(link, "visual", name=label)
            add_mesh(visual, f"meshes/{mesh_name('near', label, vine.shape_index)}.obj")
            add_texture(visual, f"textures/{material_of(vine.shape, label)}.png")
        for k, (label, start, end, radius) in enumerate(standing_rods(vine.shape)):
            add_rod(add(link, "collision", name=f"{label}_{k}"), "capsule", start, end, radius)
        frame = add(world[-1], "frame", name="trunk_position", attached_to="link")
        add_pose(frame, (vine.position - vine.foot) @ vine.rotation)
