"""The vineyard as a MuJoCo world (MJCF), without the robot."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from dataclasses import dataclass

import numpy as np

from vinum_nav.vineyard import textures
from vinum_nav.vineyard.meshes import Mesh, tuft_mesh
from vinum_nav.vineyard.mjcf_elements import (
    COLLISION,
    NO_CONTACT,
    VISUAL,
    MjcfDocument,
    Part,
    numbers,
)
from vinum_nav.vineyard.model import Post, Vineyard
from vinum_nav.vineyard.vines.mjcf import add_vines

TUFTS = 24
"""Shapes and sizes of weeds; one mesh each."""
POST_RGB = {"wood": (0.48, 0.40, 0.32), "steel": (0.58, 0.60, 0.62), "concrete": (0.66, 0.65, 0.62)}


@dataclass(frozen=True)
class MjcfWorld:
    """A world for MuJoCo.

    Attributes:
        xml: the model; its files are in `assets`.
        assets: file name -> content.
        parts: geom name -> Part.
    """

    xml: str
    assets: dict[str, bytes]
    parts: dict[str, Part]


def build_mjcf(vineyard: Vineyard) -> MjcfWorld:
    """World of a vineyard; every geom has a name; of vines see vines.mjcf.add_vines."""
    return _Builder(vineyard).build()


class _Builder:
    def __init__(self, vineyard: Vineyard) -> None:
        self.vineyard = vineyard
        self.document = MjcfDocument(vineyard.name)
        self.root, self.asset, self.world = (
            self.document.root,
            self.document.asset,
            self.document.world,
        )
        self.root.insert(0, ET.Element("compiler", angle="radian"))
        self._visual_options()

    def build(self) -> MjcfWorld:
        self._surfaces()
        self._sun()
        self._ground()
        add_vines(self.document, self.vineyard)
        for post in self.vineyard.posts:
            self._post(post)
        self._wires()
        self._weeds()
        self._obstacles()
        document = self.document
        xml = ET.tostring(document.root, encoding="unicode")
        return MjcfWorld(xml, document.files, document.parts)

    def _visual_options(self) -> None:
        light = self.vineyard.light
        visual = ET.SubElement(self.root, "visual")
        ET.SubElement(visual, "quality", shadowsize="1024", offsamples="1", numslices="12")
        ET.SubElement(visual, "global", offwidth="1280", offheight="720")
        ET.SubElement(visual, "map", znear="0.005", zfar="2.0", shadowclip="1.0", haze="0.3")
        ambient = numbers([light.ambient] * 3)
        ET.SubElement(
            visual, "headlight", ambient=ambient, diffuse="0.12 0.12 0.12", specular="0 0 0"
        )
        ET.SubElement(visual, "rgba", haze=numbers([*light.sky_rgb, 1.0]))
        size = float(self.vineyard.terrain.size_xy.max())
        centre = self.vineyard.terrain.origin_xy + self.vineyard.terrain.size_xy / 2
        ET.SubElement(
            self.root, "statistic", extent=f"{size / 2:.3f}", center=numbers([*centre, 0.5])
        )

    def _surfaces(self) -> None:
        looks, light = self.vineyard.looks, self.vineyard.light
        sky = np.array(light.sky_rgb)
        ET.SubElement(
            self.asset,
            "texture",
            name="sky",
            type="skybox",
            builtin="gradient",
            rgb1=numbers(sky * 0.75),
            rgb2=numbers(np.minimum(sky * 1.15, 1)),
            width="128",
            height="768",
        )
        rng = textures.surface_rng(self.vineyard, "post")
        for material, rgb in POST_RGB.items():
            colour = tuple(rng.uniform(0.05, 0.95, 3)) if looks.wild else rgb
            self.document.material(material, textures.png(textures.wood(colour, rng)))
        ET.SubElement(self.asset, "material", name="wire", rgba="0.5 0.5 0.52 1", specular="0.4")
        green = rng.uniform(0.1, 0.9, 3) if looks.wild else np.array([0.26, 0.36, 0.13])
        ET.SubElement(self.asset, "material", name="weed", rgba=numbers([*green, 1]), specular="0")
        ET.SubElement(self.asset, "material", name="obstacle", rgba="0.55 0.35 0.2 1")
        self.document.material("ground", textures.png(textures.ground(self.vineyard)[::-1]))

    def _sun(self) -> None:
        light = self.vineyard.light
        up = np.array(
            [
                math.cos(light.sun_elevation) * math.cos(light.sun_azimuth),
                math.cos(light.sun_elevation) * math.sin(light.sun_azimuth),
                math.sin(light.sun_elevation),
            ]
        )
        centre = self.vineyard.terrain.origin_xy + self.vineyard.terrain.size_xy / 2
        ET.SubElement(
            self.world,
            "light",
            name="sun",
            type="directional",
            castshadow="true",
            pos=numbers(np.array([*centre, 0.0]) + 30.0 * up),
            dir=numbers(-up),
            diffuse=numbers(light.sun * np.array([1.0, 0.97, 0.9])),
            specular="0.05 0.05 0.05",
        )

    def _ground(self) -> None:
        terrain = self.vineyard.terrain
        low, high = float(terrain.heights.min()), float(terrain.heights.max())
        span = max(high - low, 1e-3)
        ny, nx = terrain.heights.shape
        half = terrain.size_xy / 2
        header = np.array([ny, nx], dtype=np.int32).tobytes()
        unit = ((terrain.heights - low) / span).astype(np.float32)
        self.document.files["ground.hf"] = header + unit.tobytes()
        ET.SubElement(
            self.asset,
            "hfield",
            name="ground",
            file="ground.hf",
            size=numbers([*half, span, 1.0]),
        )
        self.document.geom(
            self.world,
            "ground",
            Part("ground", "ground"),
            type="hfield",
            hfield="ground",
            material="ground",
            pos=numbers([*(terrain.origin_xy + half), low]),
            group="0",
        )

    def _post(self, post: Post) -> None:
        body = ET.SubElement(self.world, "body", name=f"post/{post.id}", pos=numbers(post.foot))
        below = -0.05 * (post.top - post.foot)
        fromto = numbers([*below, *(post.top - post.foot)])
        shape = {"wood": "cylinder", "steel": "box", "concrete": "box"}[post.material]
        share = {"wood": 1.0, "steel": 0.6, "concrete": 0.9}[post.material]
        self.document.geom(
            body,
            f"visual/post/{post.id}",
            Part("post", post.id),
            type=shape,
            fromto=fromto,
            size=f"{share * post.radius:.5f}",
            material=post.material,
            group=VISUAL,
            **NO_CONTACT,
        )
        self.document.capsule(
            body,
            f"collision/post/{post.id}",
            Part("post", post.id),
            np.zeros(3),
            post.top - post.foot,
            post.radius,
        )

    def _wires(self) -> None:
        for k, wire in enumerate(self.vineyard.wires):
            self.document.geom(
                self.world,
                f"visual/wire/{k}",
                Part("wire", str(k)),
                type="capsule",
                fromto=numbers([*wire.start, *wire.end]),
                size=f"{wire.radius:.5f}",
                material="wire",
                group=VISUAL,
                **NO_CONTACT,
            )

    def _weeds(self) -> None:
        weeds = self.vineyard.weeds
        if not len(weeds):
            return
        rng = textures.surface_rng(self.vineyard, "tufts")
        ground = self.vineyard.terrain.height_at(weeds[:, :2])
        kinds = min(TUFTS, len(weeds))
        for kind in range(kinds):
            shape, (_, _, tall, wide) = tuft_mesh(rng), weeds[kind]
            scaled = shape.vertices * [wide, wide, tall]
            self.document.mesh(f"weed_{kind}", Mesh(scaled, shape.texcoords, shape.faces))
        for k, (x, y) in enumerate(weeds[:, :2]):
            self.document.geom(
                self.world,
                f"visual/weed/{k}",
                Part("weed", str(k)),
                type="mesh",
                mesh=f"weed_{k % kinds}",
                pos=numbers([x, y, ground[k] - 0.005]),
                euler=numbers([0, 0, rng.uniform(0, 2 * math.pi)]),
                material="weed",
                group=VISUAL,
                **NO_CONTACT,
            )

    def _obstacles(self) -> None:
        for obstacle in self.vineyard.obstacles:
            keys = {
                "type": "box",
                "size": numbers(obstacle.size / 2),
                "pos": numbers(obstacle.centre),
                "euler": numbers([0, 0, obstacle.yaw]),
            }
            self.document.geom(
                self.world,
                f"visual/obstacle/{obstacle.id}",
                Part("obstacle", obstacle.id),
                material="obstacle",
                group=VISUAL,
                **NO_CONTACT,
                **keys,
            )
            self.document.geom(
                self.world,
                f"collision/obstacle/{obstacle.id}",
                Part("obstacle", obstacle.id),
                group=COLLISION,
                **keys,
            )
