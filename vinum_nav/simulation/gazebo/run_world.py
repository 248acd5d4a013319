"""The world of one run on disk: SDF, meshes, textures, its camera mounted as this run has it."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, rotation_rpy, rpy_from_rotation
from vinum_nav.interfaces import Side
from vinum_nav.simulation.gazebo.errors import GazeboError
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.sensors import ticks_per
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld
from vinum_nav.vineyard.worlds.sdf.topics import MODEL
from vinum_nav.vineyard.worlds.sdf.world import build_sdf, terrain_mesh

FASTER = 20.0
"""Real-time factor that the server may reach: it sleeps less between steps."""
R_SENSOR_OPTICAL: Array = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
"""Gazebo's cameras look along x with z up, pictures along z with y down."""


def write_run_world(
    vineyard: Vineyard,
    mjcf: MjcfWorld,
    robot: Robot,
    mount: str,
    side: Side,
    R_optical_true: Array,
    directory: Path,
) -> Path:
    """Write the world; returns the path of its SDF.

    Args:
        mjcf: the same vineyard's, whose meshes and textures are used.
        R_optical_true: rotation (3, 3) from the camera's true optical frame to its nominal one.
        directory: an empty folder.
    """
    mission = vineyard.mission.model_copy(update={"camera_mount": mount, "side": side})
    root = build_sdf(replace(vineyard, mission=mission), mjcf, robot)
    _mend(root, robot, mount, R_optical_true)
    for folder in ("meshes", "textures"):
        (directory / folder).mkdir()
    for name, content in mjcf.assets.items():
        folder = "textures" if name.endswith(".png") else "meshes"
        (directory / folder / name).write_bytes(content)
    (directory / "meshes" / "terrain.obj").write_bytes(terrain_mesh(vineyard.terrain).obj())
    path = directory / "world.sdf"
    path.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
    return path


def step_size(world: Path) -> float:
    """Length of the physics' step of an SDF file [s], a whole part of half a tick.

    Raises:
        GazeboError: another length; says what was wanted.
    """
    text = ET.parse(world).getroot().findtext("world/physics/max_step_size") or "nan"
    step = float(text)
    if not math.isclose(round(TICK / 2 / step) * step, TICK / 2, rel_tol=1e-9):
        raise GazeboError(f"{world}: a step of {text} s, of which {TICK / 2} s is no multiple")
    return step


def _mend(root: ET.Element, robot: Robot, mount: str, R_optical_true: Array) -> None:
    """Put the pace of stepping, rates that are whole ticks, and the camera's mounting error."""
    factor = root.find("world/physics/real_time_factor")
    model = root.find(f"world/model[@name='{MODEL}']")
    if factor is None or model is None:
        raise GazeboError(f"the world has no physics with a real_time_factor or no model {MODEL!r}")
    factor.text = f"{FASTER:g}"
    for sensor in model.iter("sensor"):
        if sensor.get("type") == "rgbd_camera":
            _set(sensor, "update_rate", _whole_ticks(robot.camera(mount).rate_hz))
            _turn(sensor, R_SENSOR_OPTICAL @ R_optical_true @ R_SENSOR_OPTICAL.T)
        elif sensor.get("type") == "gpu_lidar" and robot.lidar is not None:
            _set(sensor, "update_rate", _whole_ticks(robot.lidar.rate_hz))


def _whole_ticks(rate: float) -> str:
    return f"{1.0 / (ticks_per(rate) * TICK):.10g}"


def _turn(sensor: ET.Element, rotation: Array) -> None:
    """Turn a sensor about its own origin."""
    pose = sensor.find("pose")
    if pose is None:
        pose = ET.SubElement(sensor, "pose")
    x, y, z, *rpy = (float(number) for number in (pose.text or "0 0 0 0 0 0").split())
    turned = rpy_from_rotation(rotation_rpy(*rpy) @ rotation)
    pose.text = " ".join(f"{number:.10g}" for number in (x, y, z, *turned))


def _set(parent: ET.Element, tag: str, text: str) -> None:
    element = parent.find(tag)
    if element is None:
        element = ET.SubElement(parent, tag)
    element.text = text
