"""The robot in SDF: body, frames, drive and the contract's sensors."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np

from vinum_nav.description.frame_names import BASE
from vinum_nav.description.frames import CORNERS, robot_frames, wheel_link
from vinum_nav.description.looks import Block, Part, robot_looks
from vinum_nav.description.robot import FOOT_MASS_SHARE, FOOT_RADIUS, Robot, Wheels
from vinum_nav.geometry import Array, Pose2, rotation_rpy, rpy_from_rotation
from vinum_nav.interfaces import Side
from vinum_nav.vineyard.model import Terrain
from vinum_nav.vineyard.stance import stance
from vinum_nav.vineyard.worlds.sdf import topics
from vinum_nav.vineyard.worlds.sdf.drive import add_drive, rollers, sole_reach
from vinum_nav.vineyard.worlds.sdf.elements import (
    add,
    add_box_inertia,
    add_colour,
    add_model_plugin,
    add_pose,
    add_rod,
    numbers,
)
from vinum_nav.vineyard.worlds.sdf.robot_sensors import add_contact_sensor, add_sensors
from vinum_nav.vineyard.worlds.sdf.touching import NOT_GROUND, add_surface

HULL_FRICTION = (0.3, 0.3)
"""Friction of torso, feet and wheels' flanks with what they touch."""
ODOMETRY_RATE = 50
"""Rate of the exact odometry [Hz]."""


def build_robot(robot: Robot, mount: str, side: Side) -> ET.Element:
    """Model 'robot', its origin and only place of sensors base_link.

    Args:
        mount: place of the cameras, see Robot.camera.
        side: side of the arm and of the camera that takes pictures.
    """
    model = ET.Element("model", name=topics.MODEL)
    base = add(model, "link", name=BASE)
    _add_hull(base, robot)
    parts = robot_looks(robot, mount, side)
    for part in parts:
        if _wheel_of(part) is None:
            _add_look(base, part, np.zeros(3))
    add_sensors(base, robot, mount, side)
    for frame in robot_frames(robot, mount):
        if not frame.turns:
            element = add(model, "frame", name=frame.name, attached_to=frame.parent)
            T = frame.T_parent_frame
            add_pose(element, T[:3, 3], rpy_from_rotation(T[:3, :3]))
    add_drive(model, robot)
    if robot.wheels is not None:
        _add_wheels(model, robot, robot.wheels, parts)
    _add_reporters(model)
    return model


def stand(model: ET.Element, robot: Robot, terrain: Terrain, start: Pose2) -> None:
    """Insert the model's pose at `start`: tilted as the ground is, its lowest sole on it."""
    z, roll, pitch = stance(robot, terrain, start)
    soles = np.array([[*roller.xy, 0.0] for roller in rollers(robot)])
    soles = soles @ rotation_rpy(roll, pitch, start.yaw).T + [start.x, start.y, z]
    z += float((terrain.height_at(soles[:, :2]) - soles[:, 2]).max())
    pose = ET.Element("pose")
    pose.text = numbers([start.x, start.y, z, roll, pitch, start.yaw])
    model.insert(0, pose)


def _add_hull(base: ET.Element, robot: Robot) -> None:
    """Torso and feet as they are touched, with the body's mass.

    A walker's legs hold it upright. For them its centre of mass is low, at half the reach of its
    soles, so that all of them are loaded on a slope.
    """
    top, bottom = robot.torso_top, robot.ground_clearance
    size = np.array([robot.length, robot.width, top - bottom])
    middle = np.array([0.0, 0.0, (top + bottom) / 2])
    low = middle if robot.wheels is not None else np.minimum(middle, sole_reach(robot) / 2)
    add_box_inertia(base, (1 - 4 * FOOT_MASS_SHARE) * robot.mass, size, low)
    torso = add(base, "collision", name="torso_collision")
    add_pose(torso, middle)
    add(add(add(torso, "geometry"), "box"), "size", numbers(size))
    add_surface(torso, HULL_FRICTION, None)
    touched = ["torso_collision"]
    if robot.wheels is None:
        for k, foot in enumerate(robot.feet):
            touched.append(f"foot_{k}_collision")
            shape = add(base, "collision", name=touched[-1])
            add_pose(shape, foot + FOOT_RADIUS * np.array([0, 0, 1]))
            add(add(add(shape, "geometry"), "sphere"), "radius", FOOT_RADIUS)
            add_surface(shape, HULL_FRICTION, NOT_GROUND)
    add_contact_sensor(base, touched)


def _add_wheels(model: ET.Element, robot: Robot, wheels: Wheels, parts: tuple[Part, ...]) -> None:
    """Looks and flanks of the wheels, whose links the drive has made."""
    links = {link.attrib["name"]: link for link in model.iter("link")}
    for k, (corner, foot) in enumerate(zip(CORNERS, robot.feet, strict=True)):
        link = links[wheel_link(corner)]
        centre = foot + np.array([0.0, 0.0, wheels.radius])
        for part in parts:
            if _wheel_of(part) == k:
                _add_look(link, part, centre)
        flank = add(link, "collision", name="flank_collision")
        axle = np.array([0.0, wheels.width / 2, 0.0])
        add_rod(flank, "cylinder", -axle, axle, wheels.radius)
        add_surface(flank, HULL_FRICTION, NOT_GROUND)
        add_contact_sensor(link, ["flank_collision"])


def _wheel_of(part: Part) -> int | None:
    return None if isinstance(part, Block) else part.wheel


def _add_look(link: ET.Element, part: Part, origin: Array) -> None:
    """Append a part of what is seen to a link whose origin is at a point in base_link [m]."""
    visual = add(link, "visual", name=part.name.replace("/", "_"))
    if isinstance(part, Block):
        add_pose(visual, part.centre - origin)
        geometry = add(add(visual, "geometry"), part.shape)
        if part.shape == "box":
            add(geometry, "size", numbers(2 * part.half))
        else:
            add(geometry, "radii", numbers(part.half))
    else:
        add_rod(visual, part.shape, part.start - origin, part.end - origin, part.radius)
    red, green, blue, _ = part.rgba
    add_colour(visual, (red, green, blue))


def _add_reporters(model: ET.Element) -> None:
    """Plugins that publish exact odometry and the true pose."""
    odometry = add_model_plugin(model, "odometry-publisher", "OdometryPublisher")
    add(odometry, "odom_topic", topics.ODOM.name)
    add(odometry, "tf_topic", topics.TF.name)
    add(odometry, "odom_frame", "odom")
    add(odometry, "robot_base_frame", BASE)
    add(odometry, "odom_publish_frequency", str(ODOMETRY_RATE))
    add(odometry, "dimensions", "3")
    pose = add_model_plugin(model, "pose-publisher", "PosePublisher")
    add(pose, "topic", topics.POSE.name)
    add(pose, "publish_model_pose", "true")
    for name in ("link", "sensor", "collision", "visual", "nested_model"):
        add(pose, f"publish_{name}_pose", "false")
