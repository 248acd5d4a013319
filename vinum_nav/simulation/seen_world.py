"""The world as the eye sees it: without what is only there to be touched or scanned."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.worlds.mjcf.elements import COLLISION, LIDAR
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld

SLICES, STACKS = 12, 4
"""Facets of round things around and along: wires are many, and thin."""


def seen_world(world: MjcfWorld) -> Any:
    """MjSpec of a world to render, to which a robot or a camera may be added.

    It knows no contacts: among thousands of bodies MuJoCo's search for them runs out of memory.
    """
    mujoco = load_mujoco()
    root = ET.fromstring(world.xml)
    for parent in root.iter():
        for geom in parent.findall("geom"):
            if geom.get("group") in (COLLISION, LIDAR):
                parent.remove(geom)
    xml = ET.tostring(root, encoding="unicode")
    spec = mujoco.MjSpec.from_string(xml, assets=world.assets)
    spec.option.disableflags |= int(mujoco.mjtDisableBit.mjDSBL_CONTACT)
    spec.visual.quality.numslices, spec.visual.quality.numstacks = SLICES, STACKS
    return spec
