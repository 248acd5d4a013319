"""Light, sky and the renderer's options in a MuJoCo world."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np

from vinum_nav.vineyard.model import Light, Terrain, Vineyard
from vinum_nav.vineyard.shapes.sky import sky_faces
from vinum_nav.vineyard.shapes.textures import png, surface_rng
from vinum_nav.vineyard.worlds.mjcf.elements import MjcfDocument, numbers

SUN_DISTANCE = 30.0
"""Distance of the light from the middle of the block [m]; its rays are parallel."""
SUN_RGB = (1.0, 0.97, 0.9)
LOW_SUN_RGB = (1.0, 0.82, 0.62)
"""Colour (RGB) of the sun at the horizon: its blue is scattered away."""
HIGH = 0.5
"""Elevation from which the sun has its own colour [rad]."""


def add_light(document: MjcfDocument, vineyard: Vineyard) -> None:
    """Add the renderer's options, the sky and the sun."""
    light, terrain = vineyard.light, vineyard.terrain
    _options(document, light, terrain)
    _sky(document, vineyard)
    _sun(document, light, terrain)


def sun_rgb(light: Light) -> tuple[float, float, float]:
    """Colour of the light that casts shadows, or that falls through the clouds, in [0, 1]."""
    share = 1.0 if light.overcast else min(1.0, max(0.0, light.sun_elevation / HIGH))
    red, green, blue = (
        light.sun * (low + share * (high - low))
        for low, high in zip(LOW_SUN_RGB, SUN_RGB, strict=True)
    )
    return red, green, blue


def _options(document: MjcfDocument, light: Light, terrain: Terrain) -> None:
    visual = ET.SubElement(document.root, "visual")
    ET.SubElement(visual, "quality", shadowsize="1024", offsamples="1", numslices="12")
    ET.SubElement(visual, "global", offwidth="1280", offheight="720")
    ET.SubElement(visual, "map", znear="0.005", zfar="2.0", shadowclip="1.0", haze="0.3")
    ambient = numbers([light.ambient] * 3)
    ET.SubElement(visual, "headlight", ambient=ambient, diffuse="0.12 0.12 0.12", specular="0 0 0")
    ET.SubElement(visual, "rgba", haze=numbers([*light.sky_rgb, 1.0]))
    size = float(terrain.size_xy.max())
    centre = terrain.origin_xy + terrain.size_xy / 2
    ET.SubElement(
        document.root, "statistic", extent=f"{size / 2:.3f}", center=numbers([*centre, 0.5])
    )


def _sky(document: MjcfDocument, vineyard: Vineyard) -> None:
    texture = ET.SubElement(document.asset, "texture", name="sky", type="skybox")
    for face, picture in sky_faces(vineyard.light, surface_rng(vineyard, "sky")).items():
        document.files[f"sky_{face}.png"] = png(picture)
        texture.set(f"file{face}", f"sky_{face}.png")


def _sun(document: MjcfDocument, light: Light, terrain: Terrain) -> None:
    up = np.array([0.0, 0.0, 1.0]) if light.overcast else light.towards_sun
    centre = terrain.origin_xy + terrain.size_xy / 2
    ET.SubElement(
        document.world,
        "light",
        name="sun",
        type="directional",
        castshadow="false" if light.overcast else "true",
        pos=numbers(np.array([*centre, 0.0]) + SUN_DISTANCE * up),
        dir=numbers(-up),
        diffuse=numbers(sun_rgb(light)),
        specular="0.05 0.05 0.05",
    )
