"""The elements that a world in SDF is made of."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np

from vinum_nav.geometry import Array

Colour = tuple[float, float, float]


def numbers(values: Array | list[float] | tuple[float, ...]) -> str:
    """Values as SDF writes them: 10 significant digits, a blank between."""
    return " ".join(f"{float(value) + 0.0:.10g}" for value in values)


def add(
    parent: ET.Element, tag: str, text: str | float | None = None, **attributes: str
) -> ET.Element:
    """Append an element; numbers are written as text."""
    element = ET.SubElement(parent, tag, attributes)
    if text is not None:
        element.text = text if isinstance(text, str) else numbers([text])
    return element


def add_pose(
    parent: ET.Element, xyz: Array, rpy: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> None:
    """Append a pose: position [m] and fixed-axis roll, pitch, yaw [rad]."""
    add(parent, "pose", numbers([*xyz, *rpy]))


def add_static_model(
    world: ET.Element, name: str, xyz: Array, rpy: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> ET.Element:
    """Append a model that never moves, posed as in add_pose; returns its only link."""
    model = add(world, "model", name=name)
    add(model, "static", "true")
    add_pose(model, xyz, rpy)
    return add(model, "link", name="link")


def add_model_plugin(model: ET.Element, file: str, name: str) -> ET.Element:
    """Append one of Gazebo's own systems, e.g. 'diff-drive' with the class 'DiffDrive'."""
    return add(model, "plugin", filename=f"gz-sim-{file}-system", name=f"gz::sim::systems::{name}")


def add_box_inertia(link: ET.Element, mass: float, size: Array, centre: Array) -> None:
    """Append mass [kg] and inertia of a solid box of some size (3,) about its middle (3,) [m]."""
    inertial = add(link, "inertial")
    add_pose(inertial, centre)
    add(inertial, "mass", mass)
    inertia = add(inertial, "inertia")
    squares = size**2
    for axis, value in zip(("ixx", "iyy", "izz"), squares.sum() - squares, strict=True):
        add(inertia, axis, mass * float(value) / 12)
    for axis in ("ixy", "ixz", "iyz"):
        add(inertia, axis, 0.0)


def add_mesh(parent: ET.Element, file: str) -> None:
    """Append the geometry of a file, its path relative to the world's."""
    add(add(add(parent, "geometry"), "mesh"), "uri", file)


def add_rod(shape: ET.Element, kind: str, start: Array, end: Array, radius: float) -> None:
    """Pose and geometry of a cylinder or capsule between two points [m]."""
    _along(shape, start, end)
    rod = add(add(shape, "geometry"), kind)
    add(rod, "radius", radius)
    add(rod, "length", float(np.linalg.norm(end - start)))


def add_texture(visual: ET.Element, file: str) -> None:
    """Dull surface with a picture on it."""
    metal = _material(visual, (1.0, 1.0, 1.0))
    add(metal, "albedo_map", file)
    add(metal, "roughness", 1.0)
    add(metal, "metalness", 0.0)


def add_colour(visual: ET.Element, rgb: Colour) -> None:
    """Dull surface of one colour, in [0, 1]."""
    metal = _material(visual, rgb)
    add(metal, "roughness", 0.8)
    add(metal, "metalness", 0.0)


def _along(shape: ET.Element, start: Array, end: Array) -> None:
    """Pose that turns z from start to end, at their middle."""
    dx, dy, dz = (float(d) for d in end - start)
    add_pose(
        shape, (start + end) / 2, (0.0, math.atan2(math.hypot(dx, dy), dz), math.atan2(dy, dx))
    )


def _material(visual: ET.Element, rgb: Colour) -> ET.Element:
    material = add(visual, "material")
    colour = numbers([*rgb, 1.0])
    add(material, "ambient", colour)
    add(material, "diffuse", colour)
    add(material, "specular", numbers([0.02, 0.02, 0.02, 1.0]))
    return add(add(material, "pbr"), "metal")
