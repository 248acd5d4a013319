"""A vineyard as files: mission, ground truth, worlds for MuJoCo and Gazebo."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import yaml

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.description.urdf import robot_urdf
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds.geojson import geojson_text
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld, build_mjcf
from vinum_nav.vineyard.worlds.sdf.bridge import bridge_table
from vinum_nav.vineyard.worlds.sdf.release import Release, suit
from vinum_nav.vineyard.worlds.sdf.world import build_robot_sdf, build_sdf, terrain_mesh

MESHES, TEXTURES = "meshes", "textures"


def write_world(
    vineyard: Vineyard,
    directory: str | Path,
    *,
    with_robot: bool = True,
    release: Release = Release.JETTY,
) -> dict[str, Path]:
    """Write all that grows from a vineyard; the same vineyard gives the same bytes.

    Args:
        directory: made if missing; files of the same names are replaced, others stay.
        with_robot: whether the robot stands in world.sdf.
        release: Gazebo that world.sdf and robot.sdf are for.

    Returns:
        Paths by name: 'mission' (mission.yaml), 'ground_truth' (ground_truth.geojson), 'mjcf'
        (world.xml), 'sdf' (world.sdf, for Gazebo), 'robot_sdf' (robot.sdf, the robot alone at its
        start), 'urdf' (robot.urdf), 'bridge' (gz_bridge.yaml, for ros_gz_bridge), 'meshes' and
        'textures' (folders that both worlds share).
    """
    directory = Path(directory)
    paths = {
        "mission": directory / "mission.yaml",
        "ground_truth": directory / "ground_truth.geojson",
        "mjcf": directory / "world.xml",
        "sdf": directory / "world.sdf",
        "robot_sdf": directory / "robot.sdf",
        "urdf": directory / "robot.urdf",
        "bridge": directory / "gz_bridge.yaml",
        "meshes": directory / MESHES,
        "textures": directory / TEXTURES,
    }
    for folder in (paths["meshes"], paths["textures"]):
        folder.mkdir(parents=True, exist_ok=True)
    robot = load_robot(vineyard.mission.body)
    mjcf = build_mjcf(vineyard)
    save_mission_file(vineyard.mission, paths["mission"])
    paths["ground_truth"].write_text(geojson_text(vineyard))
    _write_mjcf(mjcf, paths)
    (paths["meshes"] / "terrain.obj").write_bytes(terrain_mesh(vineyard.terrain).obj())
    world = build_sdf(vineyard, mjcf, robot if with_robot else None)
    for name, root in (("sdf", world), ("robot_sdf", build_robot_sdf(vineyard, robot))):
        suit(root, release)
        paths[name].write_bytes(_document(root))
    mount, side = vineyard.mission.camera_mount, vineyard.mission.side
    paths["urdf"].write_text(robot_urdf(robot, mount, side))
    paths["bridge"].write_text(yaml.safe_dump(bridge_table(side), sort_keys=False))
    return paths


def _write_mjcf(mjcf: MjcfWorld, paths: dict[str, Path]) -> None:
    for name, content in mjcf.assets.items():
        (paths["textures" if name.endswith(".png") else "meshes"] / name).write_bytes(content)
    root = ET.fromstring(mjcf.xml)
    compiler = root.find("compiler")
    assert compiler is not None
    compiler.set("meshdir", MESHES)
    compiler.set("texturedir", TEXTURES)
    paths["mjcf"].write_bytes(_document(root))


def _document(root: ET.Element) -> bytes:
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
