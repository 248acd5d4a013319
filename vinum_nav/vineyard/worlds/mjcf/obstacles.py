"""Obstacles in a MuJoCo world."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from vinum_nav.geometry import quat_xyzw_from_rpy
from vinum_nav.vineyard.shapes.obstacle import Obstacle, Solid
from vinum_nav.vineyard.worlds.mjcf.elements import (
    COLLISION,
    NO_CONTACT,
    VISUAL,
    MjcfDocument,
    Part,
    numbers,
)


def add_obstacles(document: MjcfDocument, obstacles: Iterable[Obstacle]) -> None:
    """Add obstacles: a static body 'obstacle/<id>' at its foot, each solid of which is seen
    ('visual/obstacle/<id>/<solid>') and touched."""
    for obstacle in obstacles:
        body = ET.SubElement(
            document.world,
            "body",
            name=f"obstacle/{obstacle.id}",
            pos=numbers(obstacle.foot),
            euler=numbers([0, 0, obstacle.yaw]),
        )
        part = Part("obstacle", obstacle.id)
        for solid in obstacle.solids:
            name, keys = f"{obstacle.id}/{solid.name}", _shape(solid)
            rgba = numbers([*solid.rgb, 1])
            document.geom(
                body, f"visual/obstacle/{name}", part, rgba=rgba, group=VISUAL, **NO_CONTACT, **keys
            )
            document.geom(body, f"collision/obstacle/{name}", part, group=COLLISION, **keys)


def _shape(solid: Solid) -> dict[str, str]:
    x, y, z = (part / 2 for part in solid.size)
    size = {"box": [x, y, z], "cylinder": [x, z], "capsule": [x, z - x], "sphere": [x]}[solid.shape]
    roll, pitch, yaw = solid.rpy
    return {
        "type": solid.shape,
        "size": numbers(size),
        "pos": numbers(solid.centre),
        "quat": numbers(_quat_wxyz(roll, pitch, yaw)),
    }


def _quat_wxyz(roll: float, pitch: float, yaw: float) -> list[float]:
    x, y, z, w = quat_xyzw_from_rpy(roll, pitch, yaw)
    return [w, x, y, z]
