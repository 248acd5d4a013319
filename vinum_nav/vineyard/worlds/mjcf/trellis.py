"""The trellis in a MuJoCo world: posts, wires, hoses, anchors."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Anchor, Post, Wire
from vinum_nav.vineyard.shapes.post_meshes import post_mesh, post_mesh_name
from vinum_nav.vineyard.worlds.mjcf.elements import (
    NO_CONTACT,
    VISUAL,
    MjcfDocument,
    Part,
    numbers,
)

BURIED = 0.05
"""Share of its height that a post's collision shape reaches below the ground."""


def add_posts(document: MjcfDocument, posts: Iterable[Post]) -> None:
    """Add posts: a static body 'post/<id>' at its foot, z along the post.

    'visual/post/<id>' is a mesh that all posts of one make share (see post_mesh), its top at the
    post's; what is too long of it is in the ground. 'collision/post/<id>' is a capsule.
    """
    made: set[str] = set()
    for post in posts:
        name = post_mesh_name(post)
        if name not in made:
            made.add(name)
            document.mesh(name, post_mesh(post))
        _add_post(document, post, name)


def _add_post(document: MjcfDocument, post: Post, mesh: str) -> None:
    rotation = post.rotation
    body = ET.SubElement(document.world, "body", name=f"post/{post.id}", pos=numbers(post.foot))
    body.set("xyaxes", numbers([*rotation[:, 0], *rotation[:, 1]]))
    part, length = Part("post", post.id), post.length
    document.geom(
        body,
        f"visual/post/{post.id}",
        part,
        type="mesh",
        mesh=mesh,
        material=post.material,
        pos=numbers([0, 0, length]),
        group=VISUAL,
        **NO_CONTACT,
    )
    low, high = np.array([[0, 0, -BURIED * length], [0, 0, length]])
    document.capsule(body, f"collision/post/{post.id}", part, low, high, post.radius)


def add_wires(document: MjcfDocument, wires: Iterable[Wire]) -> None:
    """Add wires 'visual/wire/<k>', only to be seen."""
    for k, wire in enumerate(wires):
        part = Part("wire", str(k))
        _add_line(document, f"visual/wire/{k}", part, wire.start, wire.end, wire.radius, "wire")


def add_drip_lines(document: MjcfDocument, stretches: Iterable[Wire]) -> None:
    """Add hoses 'visual/drip/<k>', only to be seen."""
    for k, hose in enumerate(stretches):
        part = Part("drip", str(k))
        _add_line(document, f"visual/drip/{k}", part, hose.start, hose.end, hose.radius, "hose")


def add_anchors(document: MjcfDocument, anchors: Iterable[Anchor]) -> None:
    """Add anchors: rod and stay wire are seen ('visual/anchor/<id>/..') and touched."""
    for anchor in anchors:
        part = Part("anchor", anchor.id)
        for name, a, b, radius in (
            ("rod", anchor.foot, anchor.eye, anchor.rod_radius),
            ("stay", anchor.eye, anchor.top, anchor.wire_radius),
        ):
            shown = f"visual/anchor/{anchor.id}/{name}"
            _add_line(document, shown, part, a, b, radius, "wire")
            document.capsule(
                document.world, f"collision/anchor/{anchor.id}/{name}", part, a, b, radius
            )


def _add_line(
    document: MjcfDocument, name: str, part: Part, a: Array, b: Array, radius: float, material: str
) -> None:
    document.geom(
        document.world,
        name,
        part,
        type="capsule",
        fromto=numbers([*a, *b]),
        size=f"{radius:.5f}",
        material=material,
        group=VISUAL,
        **NO_CONTACT,
    )
