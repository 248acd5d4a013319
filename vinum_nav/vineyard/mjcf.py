"""The vineyard as a MuJoCo world (MJCF), without the robot."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard import textures
from vinum_nav.vineyard.meshes import Mesh, crown_mesh, trunk_mesh, tuft_mesh
from vinum_nav.vineyard.model import Post, Vine, Vineyard

VISUAL, COLLISION, LIDAR = "1", "3", "4"
"""Geom groups: cameras render 0 to 2; the lidar sees 0, 3, 4; contacts are in 0 and 3."""
TUFTS = 24
"""Shapes and sizes of weeds; one mesh each."""
POST_RGB = {"wood": (0.48, 0.40, 0.32), "steel": (0.58, 0.60, 0.62), "concrete": (0.66, 0.65, 0.62)}


@dataclass(frozen=True)
class Part:
    """What a geom belongs to: label (trunk, cane, post, wire, weed, ground, obstacle), object."""

    label: str
    object_id: str


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
    """World of a vineyard; every geom has a name.

    A vine is a static body 'vine/<id>' at its foot, with the meshes 'visual/trunk/<id>' and
    'visual/cane/<id>' (no contact), capsules 'collision/trunk/<id>/<k>' and, for the lidar only,
    'lidar/cane/<id>/<k>'; 'trunk/<id>' is a site at the trunk position.
    """
    return _Builder(vineyard).build()


class _Builder:
    def __init__(self, vineyard: Vineyard) -> None:
        self.vineyard = vineyard
        self.assets: dict[str, bytes] = {}
        self.parts: dict[str, Part] = {}
        self.root = ET.Element("mujoco", model=vineyard.name)
        ET.SubElement(self.root, "compiler", angle="radian")
        self._visual_options()
        self.asset = ET.SubElement(self.root, "asset")
        self.world = ET.SubElement(self.root, "worldbody")

    def build(self) -> MjcfWorld:
        self._surfaces()
        self._sun()
        self._ground()
        for vine in self.vineyard.vines:
            self._vine(vine)
        for post in self.vineyard.posts:
            self._post(post)
        self._wires()
        self._weeds()
        self._obstacles()
        return MjcfWorld(ET.tostring(self.root, encoding="unicode"), self.assets, self.parts)

    def _visual_options(self) -> None:
        light = self.vineyard.light
        visual = ET.SubElement(self.root, "visual")
        ET.SubElement(visual, "quality", shadowsize="1024", offsamples="1", numslices="12")
        ET.SubElement(visual, "global", offwidth="1280", offheight="720")
        ET.SubElement(visual, "map", znear="0.005", zfar="2.0", shadowclip="1.0", haze="0.3")
        ambient = _numbers([light.ambient] * 3)
        ET.SubElement(
            visual, "headlight", ambient=ambient, diffuse="0.12 0.12 0.12", specular="0 0 0"
        )
        ET.SubElement(visual, "rgba", haze=_numbers([*light.sky_rgb, 1.0]))
        size = float(self.vineyard.terrain.size_xy.max())
        centre = self.vineyard.terrain.origin_xy + self.vineyard.terrain.size_xy / 2
        ET.SubElement(
            self.root, "statistic", extent=f"{size / 2:.3f}", center=_numbers([*centre, 0.5])
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
            rgb1=_numbers(sky * 0.75),
            rgb2=_numbers(np.minimum(sky * 1.15, 1)),
            width="128",
            height="768",
        )
        bark = textures.bark(looks.bark_rgb, textures.surface_rng(self.vineyard, "bark"))
        cane = textures.bark(looks.cane_rgb, textures.surface_rng(self.vineyard, "cane"))
        self._material("bark", textures.png(bark))
        self._material("cane", textures.png(cane))
        rng = textures.surface_rng(self.vineyard, "post")
        for material, rgb in POST_RGB.items():
            colour = tuple(rng.uniform(0.05, 0.95, 3)) if looks.wild else rgb
            self._material(material, textures.png(textures.wood(colour, rng)))
        ET.SubElement(self.asset, "material", name="wire", rgba="0.5 0.5 0.52 1", specular="0.4")
        green = rng.uniform(0.1, 0.9, 3) if looks.wild else np.array([0.26, 0.36, 0.13])
        ET.SubElement(self.asset, "material", name="weed", rgba=_numbers([*green, 1]), specular="0")
        ET.SubElement(self.asset, "material", name="obstacle", rgba="0.55 0.35 0.2 1")
        self._material("ground", textures.png(textures.ground(self.vineyard)[::-1]))

    def _material(self, name: str, picture: bytes) -> None:
        self.assets[f"{name}.png"] = picture
        ET.SubElement(self.asset, "texture", name=name, type="2d", file=f"{name}.png")
        ET.SubElement(
            self.asset, "material", name=name, texture=name, specular="0.02", shininess="0.05"
        )

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
            pos=_numbers(np.array([*centre, 0.0]) + 30.0 * up),
            dir=_numbers(-up),
            diffuse=_numbers(light.sun * np.array([1.0, 0.97, 0.9])),
            specular="0.05 0.05 0.05",
        )

    def _geom(self, parent: ET.Element, name: str, label: str, object_id: str, **keys: str) -> None:
        self.parts[name] = Part(label, object_id)
        ET.SubElement(parent, "geom", {"name": name, **keys})

    def _ground(self) -> None:
        terrain = self.vineyard.terrain
        low, high = float(terrain.heights.min()), float(terrain.heights.max())
        span = max(high - low, 1e-3)
        ny, nx = terrain.heights.shape
        half = terrain.size_xy / 2
        header = np.array([ny, nx], dtype=np.int32).tobytes()
        unit = ((terrain.heights - low) / span).astype(np.float32)
        self.assets["ground.hf"] = header + unit.tobytes()
        ET.SubElement(
            self.asset,
            "hfield",
            name="ground",
            file="ground.hf",
            size=_numbers([*half, span, 1.0]),
        )
        self._geom(
            self.world,
            "ground",
            "ground",
            "ground",
            type="hfield",
            hfield="ground",
            material="ground",
            pos=_numbers([*(terrain.origin_xy + half), low]),
            group="0",
        )

    def _mesh(self, name: str, mesh: Mesh) -> None:
        self.assets[f"{name}.obj"] = mesh.obj()
        ET.SubElement(self.asset, "mesh", name=name, file=f"{name}.obj", inertia="shell")

    def _vine(self, vine: Vine) -> None:
        foot = vine.trunk_axis[0]
        body = ET.SubElement(self.world, "body", name=f"vine/{vine.id}", pos=_numbers(foot))
        for label, mesh, material in (
            ("trunk", trunk_mesh(vine), "bark"),
            ("cane", crown_mesh(vine), "cane"),
        ):
            self._mesh(f"{label}_{vine.id}", mesh.moved(-foot))
            self._geom(
                body,
                f"visual/{label}/{vine.id}",
                label,
                vine.id,
                type="mesh",
                mesh=f"{label}_{vine.id}",
                material=material,
                group=VISUAL,
                **_NO_CONTACT,
            )
        knots = vine.trunk_axis[:: (len(vine.trunk_axis) - 1) // 2] - foot
        radius = float(np.median(vine.trunk_radii))
        for k, (a, b) in enumerate(itertools.pairwise(knots)):
            self._capsule(body, f"collision/trunk/{vine.id}/{k}", "trunk", vine.id, a, b, radius)
        for k, cane in enumerate([vine.cordon, *vine.canes]):
            self._geom(
                body,
                f"lidar/cane/{vine.id}/{k}",
                "cane",
                vine.id,
                type="capsule",
                fromto=_numbers([*(cane[0] - foot), *(cane[-1] - foot)]),
                size=f"{vine.cane_radius:.5f}",
                group=LIDAR,
                **_NO_CONTACT,
            )
        ET.SubElement(
            body, "site", name=f"trunk/{vine.id}", pos=_numbers(vine.position - foot), group="5"
        )

    def _capsule(
        self, body: ET.Element, name: str, label: str, object_id: str, a: Array, b: Array, r: float
    ) -> None:
        self._geom(
            body,
            name,
            label,
            object_id,
            type="capsule",
            fromto=_numbers([*a, *b]),
            size=f"{r:.5f}",
            group=COLLISION,
        )

    def _post(self, post: Post) -> None:
        body = ET.SubElement(self.world, "body", name=f"post/{post.id}", pos=_numbers(post.foot))
        below = -0.05 * (post.top - post.foot)
        fromto = _numbers([*below, *(post.top - post.foot)])
        shape = {"wood": "cylinder", "steel": "box", "concrete": "box"}[post.material]
        share = {"wood": 1.0, "steel": 0.6, "concrete": 0.9}[post.material]
        self._geom(
            body,
            f"visual/post/{post.id}",
            "post",
            post.id,
            type=shape,
            fromto=fromto,
            size=f"{share * post.radius:.5f}",
            material=post.material,
            group=VISUAL,
            **_NO_CONTACT,
        )
        self._capsule(
            body,
            f"collision/post/{post.id}",
            "post",
            post.id,
            np.zeros(3),
            post.top - post.foot,
            post.radius,
        )

    def _wires(self) -> None:
        for k, wire in enumerate(self.vineyard.wires):
            self._geom(
                self.world,
                f"visual/wire/{k}",
                "wire",
                str(k),
                type="capsule",
                fromto=_numbers([*wire.start, *wire.end]),
                size=f"{wire.radius:.5f}",
                material="wire",
                group=VISUAL,
                **_NO_CONTACT,
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
            self._mesh(f"weed_{kind}", Mesh(scaled, shape.texcoords, shape.faces))
        for k, (x, y) in enumerate(weeds[:, :2]):
            self._geom(
                self.world,
                f"visual/weed/{k}",
                "weed",
                str(k),
                type="mesh",
                mesh=f"weed_{k % kinds}",
                pos=_numbers([x, y, ground[k] - 0.005]),
                euler=_numbers([0, 0, rng.uniform(0, 2 * math.pi)]),
                material="weed",
                group=VISUAL,
                **_NO_CONTACT,
            )

    def _obstacles(self) -> None:
        for obstacle in self.vineyard.obstacles:
            keys = {
                "type": "box",
                "size": _numbers(obstacle.size / 2),
                "pos": _numbers(obstacle.centre),
                "euler": _numbers([0, 0, obstacle.yaw]),
            }
            self._geom(
                self.world,
                f"visual/obstacle/{obstacle.id}",
                "obstacle",
                obstacle.id,
                material="obstacle",
                group=VISUAL,
                **_NO_CONTACT,
                **keys,
            )
            self._geom(
                self.world,
                f"collision/obstacle/{obstacle.id}",
                "obstacle",
                obstacle.id,
                group=COLLISION,
                **keys,
            )


_NO_CONTACT = {"contype": "0", "conaffinity": "0"}


def _numbers(values: Array | list[float]) -> str:
    return " ".join(f"{float(value):.9g}" for value in values)
