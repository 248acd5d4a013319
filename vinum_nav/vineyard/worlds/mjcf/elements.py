"""The elements that a world for MuJoCo is made of."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass

from vinum_nav.geometry import Array
from vinum_nav.vineyard.shapes.meshes import Mesh

VISUAL, COLLISION, LIDAR, FAR = "1", "3", "4", "5"
"""Geom groups: cameras render 1 and 2 (2 is the robot); the lidar sees 3 and 4; contacts are in 3;
5 is not seen at all: the far level of detail, rendered only where a renderer swaps it for the near
one, and the ground's height field, which is touched."""
NO_CONTACT = {"contype": "0", "conaffinity": "0"}


@dataclass(frozen=True)
class Part:
    """Object that a geom belongs to.

    Attributes:
        label: trunk, cordon, cane, replant, stake, tube, post, wire, weed, ground, obstacle, ...
        object_id: of the vine, post, ...
    """

    label: str
    object_id: str


class MjcfDocument:
    """A world in the making: its tree, its files, and what every geom belongs to."""

    def __init__(self, name: str) -> None:
        self.root = ET.Element("mujoco", model=name)
        self.asset = ET.SubElement(self.root, "asset")
        self.world = ET.SubElement(self.root, "worldbody")
        self.files: dict[str, bytes] = {}
        self.parts: dict[str, Part] = {}

    def mesh(self, name: str, mesh: Mesh) -> None:
        """Add a mesh asset."""
        self.files[f"{name}.obj"] = mesh.obj()
        ET.SubElement(self.asset, "mesh", name=name, file=f"{name}.obj", inertia="shell")

    def material(self, name: str, picture: bytes) -> None:
        """Add a dull material with a texture of the same name, from a PNG."""
        self.files[f"{name}.png"] = picture
        ET.SubElement(self.asset, "texture", name=name, type="2d", file=f"{name}.png")
        ET.SubElement(
            self.asset, "material", name=name, texture=name, specular="0.02", shininess="0.05"
        )

    def geom(self, parent: ET.Element, name: str, part: Part, **keys: str) -> None:
        """Add a geom that belongs to `part`."""
        self.parts[name] = part
        ET.SubElement(parent, "geom", {"name": name, **keys})

    def capsule(
        self, parent: ET.Element, name: str, part: Part, a: Array, b: Array, radius: float
    ) -> None:
        """Add a capsule from a (3,) to b (3,) that is touched, not seen."""
        self.geom(
            parent,
            name,
            part,
            type="capsule",
            fromto=numbers([*a, *b]),
            size=f"{radius:.5f}",
            group=COLLISION,
        )


def numbers(values: Iterable[float]) -> str:
    """Values as MJCF writes them: 9 significant digits, a blank between."""
    return " ".join(f"{float(value):.9g}" for value in values)
