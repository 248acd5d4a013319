"""The ground in a MuJoCo world, and what grows and lies on it."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np

from vinum_nav.geometry import Array, rotation_rpy
from vinum_nav.vineyard.growing.litter import PRUNING_SHAPES
from vinum_nav.vineyard.model import Terrain, Vineyard
from vinum_nav.vineyard.shapes import textures
from vinum_nav.vineyard.shapes.ground_meshes import ground_patches, strip_width
from vinum_nav.vineyard.shapes.ground_textures import field_texture, rows_texture
from vinum_nav.vineyard.shapes.meshes import Mesh, tuft_mesh
from vinum_nav.vineyard.shapes.pruning_meshes import pruning_mesh
from vinum_nav.vineyard.worlds.mjcf.elements import (
    FAR,
    NO_CONTACT,
    VISUAL,
    MjcfDocument,
    Part,
    numbers,
)

TUFTS = 24
"""Shapes and sizes of weeds; one mesh each."""


def add_ground(document: MjcfDocument, vineyard: Vineyard) -> None:
    """Add the height field 'ground', which is touched, and patches that are seen in its place.

    Patches are 'visual/ground/<id>' (near) and 'far/ground/<id>' (few triangles), see
    ground_meshes.
    """
    _add_height_field(document, vineyard.terrain)
    looks = vineyard.looks
    rng = textures.surface_rng(vineyard, "ground_field")
    document.material("ground_field", textures.png(field_texture(looks, rng)))
    rng = textures.surface_rng(vineyard, "ground_rows")
    width = strip_width(vineyard)
    document.material("ground_rows", textures.png(rows_texture(looks, width, rng)))
    for patch in ground_patches(vineyard):
        name = f"ground_{patch.id}" + ("_far" if patch.level == "far" else "")
        document.mesh(name, patch.mesh)
        document.geom(
            document.world,
            f"{patch.level}/ground/{patch.id}",
            Part("ground", "ground"),
            type="mesh",
            mesh=name,
            material=patch.material,
            group=FAR if patch.level == "far" else VISUAL,
            **NO_CONTACT,
        )


def _add_height_field(document: MjcfDocument, terrain: Terrain) -> None:
    low, high = float(terrain.heights.min()), float(terrain.heights.max())
    span = max(high - low, 1e-3)
    ny, nx = terrain.heights.shape
    half = terrain.size_xy / 2
    header = np.array([ny, nx], dtype=np.int32).tobytes()
    unit = ((terrain.heights - low) / span).astype(np.float32)
    document.files["ground.hf"] = header + unit.tobytes()
    ET.SubElement(
        document.asset, "hfield", name="ground", file="ground.hf", size=numbers([*half, span, 1.0])
    )
    document.geom(
        document.world,
        "ground",
        Part("ground", "ground"),
        type="hfield",
        hfield="ground",
        pos=numbers([*(terrain.origin_xy + half), low]),
        group=FAR,
    )


def add_weeds(document: MjcfDocument, vineyard: Vineyard) -> None:
    """Add tufts 'visual/weed/<k>'."""
    weeds = vineyard.weeds
    if not len(weeds):
        return
    rng = textures.surface_rng(vineyard, "tufts")
    ground = vineyard.terrain.height_at(weeds[:, :2])
    kinds = min(TUFTS, len(weeds))
    for kind in range(kinds):
        shape, (_, _, tall, wide) = tuft_mesh(rng), weeds[kind]
        scaled = shape.vertices * [wide, wide, tall]
        document.mesh(f"weed_{kind}", Mesh(scaled, shape.texcoords, shape.faces))
    for k, (x, y) in enumerate(weeds[:, :2]):
        document.geom(
            document.world,
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


def add_prunings(document: MjcfDocument, vineyard: Vineyard) -> None:
    """Add bundles of cut canes 'visual/pruning/<k>', lying on the slope."""
    prunings = vineyard.prunings
    for shape in range(PRUNING_SHAPES if len(prunings) else 0):
        rng = textures.surface_rng(vineyard, f"pruning_{shape}")
        document.mesh(f"pruning_{shape}", pruning_mesh(rng))
    for k, (x, y, yaw, shape) in enumerate(prunings):
        frame = _on_slope(vineyard.terrain, np.array([x, y]), float(yaw))
        document.geom(
            document.world,
            f"visual/pruning/{k}",
            Part("pruning", str(k)),
            type="mesh",
            mesh=f"pruning_{int(shape)}",
            pos=numbers([x, y, float(vineyard.terrain.height_at(np.array([x, y])))]),
            xyaxes=numbers([*frame[:, 0], *frame[:, 1]]),
            material="cane",
            group=VISUAL,
            **NO_CONTACT,
        )


def _on_slope(terrain: Terrain, xy: Array, yaw: float) -> Array:
    """Frame (3, 3) of what lies on the ground at `xy` (2,), its x towards `yaw`."""
    reach = 0.4
    offsets = reach * np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    heights = terrain.height_at(xy + offsets)
    slope = np.array([heights[0] - heights[1], heights[2] - heights[3]]) / (2 * reach)
    x = rotation_rpy(0, 0, yaw)[:, 0]
    x[2] = slope @ x[:2]
    z = np.array([-slope[0], -slope[1], 1.0])
    x, z = x / np.linalg.norm(x), z / np.linalg.norm(z)
    return np.column_stack([x, np.cross(z, x), z])
