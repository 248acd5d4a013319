"""What stands between the vines, in SDF: posts, wires, weeds, obstacles."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

import numpy as np

from vinum_nav.vineyard.model import Obstacle, Post, Wire
from vinum_nav.vineyard.writers.sdf_elements import (
    add,
    add_beam,
    add_colour,
    add_mesh,
    add_pose,
    add_rod,
    add_static_model,
    add_texture,
    numbers,
)

POST_SHARE = {"steel": 0.6, "concrete": 0.9}
"""Half width of a square post as a share of its radius; other posts are round."""
BURIED = 0.05
"""Share of its height that a post reaches below the ground."""


def add_posts(world: ET.Element, posts: Iterable[Post]) -> None:
    """Static models 'post_<id>' at their feet."""
    for post in posts:
        link = add_static_model(world, f"post_{post.id}", post.foot)
        rise = post.top - post.foot
        visual = add(link, "visual", name="post")
        if post.material in POST_SHARE:
            add_beam(visual, -BURIED * rise, rise, 2 * POST_SHARE[post.material] * post.radius)
        else:
            add_rod(visual, "cylinder", -BURIED * rise, rise, post.radius)
        add_texture(visual, f"textures/{post.material}.png")
        collision = add(link, "collision", name="post")
        add_rod(collision, "cylinder", -BURIED * rise, rise, post.radius)


def add_wires(world: ET.Element, wires: Iterable[Wire]) -> None:
    """One static model, only to be seen."""
    stretches = list(wires)
    if not stretches:
        return
    link = add_static_model(world, "wires", np.zeros(3))
    for k, wire in enumerate(stretches):
        visual = add(link, "visual", name=f"wire_{k}")
        add_rod(visual, "cylinder", wire.start, wire.end, wire.radius)
        add_colour(visual, (0.5, 0.5, 0.52))


def add_weeds(world: ET.Element, mjcf: ET.Element) -> None:
    """One static model with the tufts of the MuJoCo world, only to be seen."""
    tufts = [g for g in mjcf.iter("geom") if g.get("name", "").startswith("visual/weed/")]
    if not tufts:
        return
    material = next(m for m in mjcf.iter("material") if m.get("name") == "weed")
    red, green, blue, _ = (float(part) for part in material.attrib["rgba"].split())
    link = add_static_model(world, "weeds", np.zeros(3))
    for tuft in tufts:
        visual = add(link, "visual", name=tuft.attrib["name"].rsplit("/", 1)[-1])
        add(visual, "pose", f"{tuft.attrib['pos']} {tuft.attrib['euler']}")
        add_mesh(visual, f"meshes/{tuft.attrib['mesh']}.obj")
        add_colour(visual, (red, green, blue))


def add_obstacles(world: ET.Element, obstacles: Iterable[Obstacle]) -> None:
    """Static models 'obstacle_<id>': boxes."""
    for obstacle in obstacles:
        link = add_static_model(world, f"obstacle_{obstacle.id}", obstacle.centre)
        for tag in ("visual", "collision"):
            shape = add(link, tag, name="box")
            add_pose(shape, np.zeros(3), (0.0, 0.0, obstacle.yaw))
            add(add(add(shape, "geometry"), "box"), "size", numbers(obstacle.size))
            if tag == "visual":
                add_colour(shape, (0.55, 0.35, 0.2))
