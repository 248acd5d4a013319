"""The trellis in SDF: posts, wires, hoses, anchors."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

import numpy as np

from vinum_nav.geometry import rpy_from_rotation
from vinum_nav.vineyard.model import Anchor, Post, Wire
from vinum_nav.vineyard.shapes.post_meshes import post_mesh_name
from vinum_nav.vineyard.worlds.mjcf.trellis import BURIED
from vinum_nav.vineyard.worlds.sdf.elements import (
    Colour,
    add,
    add_colour,
    add_mesh,
    add_pose,
    add_rod,
    add_static_model,
    add_texture,
)

WIRE_RGB: Colour = (0.5, 0.5, 0.52)
HOSE_RGB: Colour = (0.05, 0.05, 0.055)


def add_posts(world: ET.Element, posts: Iterable[Post]) -> None:
    """Static models 'post_<id>' at their feet, z along the post; meshes are shared by make."""
    for post in posts:
        link = add_static_model(
            world, f"post_{post.id}", post.foot, rpy_from_rotation(post.rotation)
        )
        visual = add(link, "visual", name="post")
        add_pose(visual, np.array([0.0, 0.0, post.length]))
        add_mesh(visual, f"meshes/{post_mesh_name(post)}.obj")
        add_texture(visual, f"textures/{post.material}.png")
        low, high = np.array([[0, 0, -BURIED * post.length], [0, 0, post.length]])
        add_rod(add(link, "collision", name="post_collision"), "capsule", low, high, post.radius)


def add_wires(world: ET.Element, name: str, stretches: Iterable[Wire], rgb: Colour) -> None:
    """One static model, only to be seen; a visual '<k>' each stretch."""
    wires = list(stretches)
    if not wires:
        return
    link = add_static_model(world, name, np.zeros(3))
    for k, wire in enumerate(wires):
        visual = add(link, "visual", name=str(k))
        add_rod(visual, "cylinder", wire.start, wire.end, wire.radius)
        add_colour(visual, rgb)


def add_anchors(world: ET.Element, anchors: Iterable[Anchor]) -> None:
    """Static models 'anchor_<id>' at their feet: rod and stay wire are seen and touched."""
    for anchor in anchors:
        link = add_static_model(world, f"anchor_{anchor.id}", anchor.foot)
        for name, a, b, radius in (
            ("rod", anchor.foot, anchor.eye, anchor.rod_radius),
            ("stay", anchor.eye, anchor.top, anchor.wire_radius),
        ):
            for tag in ("visual", "collision"):
                shape = add(link, tag, name=f"{name}_{tag}")
                add_rod(shape, "capsule", a - anchor.foot, b - anchor.foot, radius)
                if tag == "visual":
                    add_colour(shape, WIRE_RGB)
