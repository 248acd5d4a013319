"""The vineyard as a MuJoCo world (MJCF), without the robot."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

import numpy as np

from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.shapes import textures
from vinum_nav.vineyard.worlds.mjcf.elements import MjcfDocument, Part, numbers
from vinum_nav.vineyard.worlds.mjcf.ground import add_ground, add_prunings, add_weeds
from vinum_nav.vineyard.worlds.mjcf.light import add_light
from vinum_nav.vineyard.worlds.mjcf.obstacles import add_obstacles
from vinum_nav.vineyard.worlds.mjcf.trellis import add_anchors, add_drip_lines, add_posts, add_wires
from vinum_nav.vineyard.worlds.mjcf.vines import add_vines

POST_RGB = {"wood": (0.48, 0.40, 0.32), "steel": (0.58, 0.60, 0.62), "concrete": (0.66, 0.65, 0.62)}
WEED_RGB = (0.26, 0.36, 0.13)


@dataclass(frozen=True)
class MjcfWorld:
    """A world for MuJoCo.

    Attributes:
        xml: the model; its files are in `assets`.
        assets: file name -> content.
        parts: geom name -> Part.
        gains: of the camera for red, green and blue: exposure and white balance.
    """

    xml: str
    assets: dict[str, bytes]
    parts: dict[str, Part]
    gains: tuple[float, float, float] = (1.0, 1.0, 1.0)


def build_mjcf(vineyard: Vineyard) -> MjcfWorld:
    """World of a vineyard; every geom has a name; the functions called here say which."""
    document = MjcfDocument(vineyard.name)
    document.root.insert(0, ET.Element("compiler", angle="radian"))
    _surfaces(document, vineyard)
    add_light(document, vineyard)
    add_ground(document, vineyard)
    add_vines(document, vineyard)
    add_posts(document, vineyard.all_posts)
    add_wires(document, vineyard.all_wires)
    add_drip_lines(document, vineyard.drip_lines)
    add_anchors(document, vineyard.anchors)
    add_weeds(document, vineyard)
    add_prunings(document, vineyard)
    add_obstacles(document, vineyard.obstacles)
    xml = ET.tostring(document.root, encoding="unicode")
    return MjcfWorld(xml, document.files, document.parts, vineyard.light.camera_gains)


def _surfaces(document: MjcfDocument, vineyard: Vineyard) -> None:
    looks = vineyard.looks
    rng = textures.surface_rng(vineyard, "post")
    for material, rgb in POST_RGB.items():
        colour = tuple(rng.uniform(0.05, 0.95, 3)) if looks.wild else rgb
        document.material(material, textures.png(textures.wood(colour, rng)))
    green = rng.uniform(0.1, 0.9, 3) if looks.wild else np.array(WEED_RGB)
    for name, rgba, specular in (
        ("wire", [0.5, 0.5, 0.52, 1], "0.4"),
        ("hose", [0.05, 0.05, 0.055, 1], "0.2"),
        ("weed", [*green, 1], "0"),
    ):
        ET.SubElement(document.asset, "material", name=name, rgba=numbers(rgba), specular=specular)
