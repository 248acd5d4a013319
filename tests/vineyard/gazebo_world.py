"""Worlds for Gazebo as trees, without meshes and textures."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
from grown import vineyard

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Array, homogeneous, rotation_rpy
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld
from vinum_nav.vineyard.worlds.sdf.world import build_sdf

BARE = MjcfWorld("<mujoco/>", {}, {})
EXPRESSED_IN = "gz:expressed_in"


def world(name: str, mjcf: MjcfWorld = BARE, body: str | None = None) -> ET.Element:
    block = vineyard(name)
    root = build_sdf(block, mjcf, load_robot(body or block.mission.body))
    return found(root, "world")


def found(parent: ET.Element, path: str) -> Any:
    element = parent.find(path)
    assert element is not None, path
    return element


def transform(element: ET.Element, tag: str = "pose") -> Array:
    """T_parent_element (4, 4) as an SDF pose says it."""
    x, y, z, roll, pitch, yaw = map(float, element.findtext(tag, "0 0 0 0 0 0").split())
    return homogeneous(rotation_rpy(roll, pitch, yaw), np.array([x, y, z]))
