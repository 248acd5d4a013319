"""A world stripped to some of its geom groups, without what is only for the eye."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Container
from typing import Any

from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld

LOOKS = ("texture", "material", "mesh")
"""Assets that only pictures need; loading a vineyard's meshes takes longer than all the rest."""


def bare_spec(world: MjcfWorld, groups: Container[int], *, ground: bool) -> Any:
    """MjSpec of the geoms in `groups`, all fixed to the world body under their own names; with the
    ground's height field, or without it.

    One body keeps MuJoCo's broad phase small and lets its bounding volume tree, which is made per
    body, find the few geoms that the robot is near to.

    Raises:
        ValueError: a geom in `groups` is a mesh: contacts and rays are for primitive shapes.
    """
    root = ET.fromstring(world.xml)
    _strip(root.find("worldbody"), groups, ground)
    shapes = {geom.get("type") for geom in root.iter("geom")}
    if "mesh" in shapes:
        raise ValueError(f"a geom in the groups {groups} is a mesh; wanted primitive shapes")
    unused = LOOKS if "hfield" in shapes else (*LOOKS, "hfield")
    for asset in root.findall("asset"):
        for element in [e for e in asset if e.tag in unused]:
            asset.remove(element)
    spec = load_mujoco().MjSpec.from_string(
        ET.tostring(root, encoding="unicode"), assets=world.assets
    )
    spec.compiler.fusestatic = True
    return spec


def _strip(body: ET.Element | None, groups: Container[int], ground: bool) -> None:
    if body is None:
        return
    for element in list(body):
        if element.tag == "body":
            _strip(element, groups, ground)
        elif element.tag != "geom" or not _stays(element, groups, ground):
            body.remove(element)
        else:
            element.attrib.pop("material", None)


def _stays(geom: ET.Element, groups: Container[int], ground: bool) -> bool:
    if geom.get("type") == "hfield":
        return ground
    return int(geom.get("group", "0")) in groups
