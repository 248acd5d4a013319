"""The vineyard as a world for Gazebo (SDF 1.9: Harmonic and later)."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.vineyard.model import Light, Terrain, Vineyard
from vinum_nav.vineyard.shapes.meshes import Mesh
from vinum_nav.vineyard.worlds.mjcf.light import SUN_DISTANCE, sun_rgb
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld
from vinum_nav.vineyard.worlds.sdf.block import add_obstacles, add_prunings, add_weeds
from vinum_nav.vineyard.worlds.sdf.elements import (
    add,
    add_mesh,
    add_pose,
    add_static_model,
    add_texture,
    numbers,
)
from vinum_nav.vineyard.worlds.sdf.robot import build_robot, stand
from vinum_nav.vineyard.worlds.sdf.touching import GROUND, add_mask
from vinum_nav.vineyard.worlds.sdf.trellis import (
    HOSE_RGB,
    WIRE_RGB,
    add_anchors,
    add_posts,
    add_wires,
)
from vinum_nav.vineyard.worlds.sdf.vines import add_vines

STEP = 0.005
"""Step of the physics [s]: two for every IMU sample."""
SYSTEMS = (
    ("physics", "Physics"),
    ("user-commands", "UserCommands"),
    ("scene-broadcaster", "SceneBroadcaster"),
    ("sensors", "Sensors"),
    ("imu", "Imu"),
    ("navsat", "NavSat"),
    ("contact", "Contact"),
)


def build_sdf(vineyard: Vineyard, mjcf: MjcfWorld, robot: Robot | None) -> ET.Element:
    """World of a vineyard; its frame is map (ENU at the datum).

    Meshes and textures are those of the MuJoCo world, below 'meshes/' and 'textures/'.

    Args:
        mjcf: the same vineyard's, from build_mjcf.
        robot: body that stands at the vineyard's true start; None for a world without a robot.
    """
    root = sdf_root()
    world = add(root, "world", name=vineyard.name)
    _physics(world)
    _systems(world)
    _globe(world, vineyard)
    _scene(world, vineyard.light)
    _sun(world, vineyard.light)
    tree = ET.fromstring(mjcf.xml)
    _ground(world, tree)
    add_vines(world, vineyard.all_vines)
    add_posts(world, vineyard.all_posts)
    add_wires(world, "wires", vineyard.all_wires, WIRE_RGB)
    add_wires(world, "drip_lines", vineyard.drip_lines, HOSE_RGB)
    add_anchors(world, vineyard.anchors)
    add_weeds(world, tree)
    add_prunings(world, tree)
    add_obstacles(world, vineyard.obstacles)
    if robot is not None:
        world.append(_robot(vineyard, robot))
    return root


def build_robot_sdf(vineyard: Vineyard, robot: Robot) -> ET.Element:
    """File of the robot alone, to be spawned: the model as it stands in the world."""
    root = sdf_root()
    root.append(_robot(vineyard, robot))
    return root


def sdf_root() -> ET.Element:
    """Root of an SDF file."""
    namespace = "http://gazebosim.org/schema"
    return ET.Element("sdf", {"version": "1.9", "xmlns:gz": namespace})


def terrain_mesh(terrain: Terrain) -> Mesh:
    """The height field as a mesh in map, one vertex a node; texture v rises with y."""
    ny, nx = terrain.heights.shape
    x, y = np.meshgrid(np.arange(nx), np.arange(ny))
    xy = np.stack([x, y], -1).reshape(-1, 2)
    vertices = np.column_stack([terrain.origin_xy + terrain.cell * xy, terrain.heights.ravel()])
    i, j = np.meshgrid(np.arange(ny - 1), np.arange(nx - 1), indexing="ij")
    a = (i * nx + j).ravel()
    b, c, d = a + 1, a + nx + 1, a + nx
    faces = np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])])
    return Mesh(vertices, xy / np.array([nx - 1, ny - 1]), faces)


def _robot(vineyard: Vineyard, robot: Robot) -> ET.Element:
    mission = vineyard.mission
    model = build_robot(robot, mission.camera_mount, mission.side)
    stand(model, robot, vineyard.terrain, vineyard.start)
    return model


def _physics(world: ET.Element) -> None:
    physics = add(world, "physics", name="step", type="ignored")
    add(physics, "max_step_size", STEP)
    add(physics, "real_time_factor", 1.0)


def _systems(world: ET.Element) -> None:
    for file, name in SYSTEMS:
        plugin = add(
            world,
            "plugin",
            filename=f"gz-sim-{file}-system",
            name=f"gz::sim::systems::{name}",
        )
        if file == "sensors":
            add(plugin, "render_engine", "ogre2")


def _globe(world: ET.Element, vineyard: Vineyard) -> None:
    datum = vineyard.mission.datum
    globe = add(world, "spherical_coordinates")
    add(globe, "surface_model", "EARTH_WGS84")
    add(globe, "world_frame_orientation", "ENU")
    add(globe, "latitude_deg", datum.latitude_deg)
    add(globe, "longitude_deg", datum.longitude_deg)
    add(globe, "elevation", datum.altitude)
    add(globe, "heading_deg", 0.0)


def _scene(world: ET.Element, light: Light) -> None:
    scene = add(world, "scene")
    add(scene, "ambient", numbers([light.ambient, light.ambient, light.ambient, 1.0]))
    add(scene, "background", numbers([*light.sky_rgb, 1.0]))
    add(scene, "shadows", "false" if light.overcast else "true")
    add(scene, "grid", "false")


def _sun(world: ET.Element, light: Light) -> None:
    down = np.array([0.0, 0.0, -1.0]) if light.overcast else -light.towards_sun
    sun = add(world, "light", name="sun", type="directional")
    add_pose(sun, -SUN_DISTANCE * down)
    add(sun, "cast_shadows", "false" if light.overcast else "true")
    add(sun, "diffuse", numbers([*sun_rgb(light), 1.0]))
    add(sun, "specular", numbers([0.05, 0.05, 0.05, 1.0]))
    add(sun, "direction", numbers(down))


def _ground(world: ET.Element, mjcf: ET.Element) -> None:
    link = add_static_model(world, "ground", np.zeros(3))
    for geom in mjcf.iter("geom"):
        name = geom.get("name", "")
        if name.startswith("visual/ground/"):
            visual = add(link, "visual", name=name.rsplit("/", 1)[-1])
            add_mesh(visual, f"meshes/{geom.attrib['mesh']}.obj")
            add_texture(visual, f"textures/{geom.attrib['material']}.png")
    terrain = add(link, "collision", name="terrain")
    add_mesh(terrain, "meshes/terrain.obj")
    add_mask(terrain, GROUND)
