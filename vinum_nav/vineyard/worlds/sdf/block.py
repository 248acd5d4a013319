"""Weeds, prunings and obstacles in SDF."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

import numpy as np

from vinum_nav.geometry import rpy_from_rotation
from vinum_nav.vineyard.model import Obstacle, Solid
from vinum_nav.vineyard.worlds.sdf.elements import (
    add,
    add_colour,
    add_mesh,
    add_pose,
    add_static_model,
    add_texture,
    numbers,
)


def add_weeds(world: ET.Element, mjcf: ET.Element) -> None:
    """One static model with the tufts of the MuJoCo world, only to be seen."""
    tufts = list(_geoms(mjcf, "visual/weed/"))
    if not tufts:
        return
    material = next(m for m in mjcf.iter("material") if m.get("name") == "weed")
    red, green, blue, _ = (float(part) for part in material.attrib["rgba"].split())
    link = add_static_model(world, "weeds", np.zeros(3))
    for tuft in tufts:
        visual = add(link, "visual", name=tuft.attrib["name"].rsplit("/", 1)[-1])
        add(visual, "pose", f"{tuft.attrib['pos']} {tuft.attrib['euler']}")
        add_mesh(visual, f"meshes/{tuft.attrib['mesh']}.obj")
        add_colour(visual, (red, green, blue))


def add_prunings(world: ET.Element, mjcf: ET.Element) -> None:
    """One static model with the bundles of the MuJoCo world, only to be seen."""
    bundles = list(_geoms(mjcf, "visual/pruning/"))
    if not bundles:
        return
    link = add_static_model(world, "prunings", np.zeros(3))
    for bundle in bundles:
        visual = add(link, "visual", name=bundle.attrib["name"].rsplit("/", 1)[-1])
        x, y = np.array([float(part) for part in bundle.attrib["xyaxes"].split()]).reshape(2, 3)
        rpy = rpy_from_rotation(np.column_stack([x, y, np.cross(x, y)]))
        add(visual, "pose", f"{bundle.attrib['pos']} {numbers(rpy)}")
        add_mesh(visual, f"meshes/{bundle.attrib['mesh']}.obj")
        add_texture(visual, "textures/cane.png")


def add_obstacles(world: ET.Element, obstacles: Iterable[Obstacle]) -> None:
    """Static models 'obstacle_<id>' at their feet: each solid is seen and touched."""
    for obstacle in obstacles:
        link = add_static_model(
            world, f"obstacle_{obstacle.id}", obstacle.foot, (0.0, 0.0, obstacle.yaw)
        )
        for solid in obstacle.solids:
            for tag in ("visual", "collision"):
                shape = add(link, tag, name=f"{solid.name}_{tag}")
                add_pose(shape, np.array(solid.centre), solid.rpy)
                _add_solid(shape, solid)
                if tag == "visual":
                    add_colour(shape, solid.rgb)


def _add_solid(shape: ET.Element, solid: Solid) -> None:
    x, _, z = solid.size
    geometry = add(add(shape, "geometry"), solid.shape)
    if solid.shape == "box":
        add(geometry, "size", numbers(solid.size))
        return
    add(geometry, "radius", x / 2)
    if solid.shape != "sphere":
        add(geometry, "length", z if solid.shape == "cylinder" else z - x)


def _geoms(mjcf: ET.Element, prefix: str) -> Iterator[ET.Element]:
    return (geom for geom in mjcf.iter("geom") if geom.get("name", "").startswith(prefix))
