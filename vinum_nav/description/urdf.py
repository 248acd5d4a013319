"""The robot as URDF, for robot_state_publisher, RViz and whoever plans with its frames."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np

from vinum_nav.description.frame_names import BASE
from vinum_nav.description.frames import CORNERS, Frame, robot_frames, wheel_link
from vinum_nav.description.looks import Block, Part, Rod, robot_looks
from vinum_nav.description.robot import FOOT_MASS_SHARE, Robot, Wheels
from vinum_nav.geometry import Array, rpy_from_rotation
from vinum_nav.interfaces import Side

ACROSS = (math.pi / 2, 0.0, 0.0)
"""Roll, pitch and yaw [rad] that turn a cylinder's axis from z to y."""


def robot_urdf(robot: Robot, mount: str, arm_side: Side) -> str:
    """URDF text: root base_link, a fixed joint a sensor's frame, a continuous joint a wheel.

    A capsule is drawn as a cylinder and an ellipsoid as its box, as URDF has neither.

    Args:
        mount: place of the cameras, see Robot.camera.
        arm_side: side on which the arm is drawn.
    """
    root = ET.Element("robot", name=robot.name)
    frames = robot_frames(robot, mount)
    parts = robot_looks(robot, mount, arm_side)
    base = ET.SubElement(root, "link", name=BASE)
    _hull(base, robot)
    for part in parts:
        if isinstance(part, Block) or part.wheel is None:
            _look(base, part, np.zeros(3))
    for frame in frames:
        link = ET.SubElement(root, "link", name=frame.name)
        if robot.wheels is not None and frame.turns:
            _wheel(link, robot, robot.wheels, frame, parts)
    for frame in frames:
        _joint(root, frame)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _hull(base: ET.Element, robot: Robot) -> None:
    top, bottom = robot.torso_top, robot.ground_clearance
    size = np.array([robot.length, robot.width, top - bottom])
    middle = np.array([0.0, 0.0, (top + bottom) / 2])
    share = 1.0 if robot.wheels is None else 1.0 - 4 * FOOT_MASS_SHARE
    squares = size**2
    _inertia(base, middle, share * robot.mass, (squares.sum() - squares) / 12)
    collision = ET.SubElement(base, "collision")
    _origin(collision, middle)
    ET.SubElement(ET.SubElement(collision, "geometry"), "box", size=_text(size))


def _wheel(
    link: ET.Element, robot: Robot, wheels: Wheels, frame: Frame, parts: tuple[Part, ...]
) -> None:
    """Inertia of a solid cylinder about y, what is seen, what is touched."""
    across = (3 * wheels.radius**2 + wheels.width**2) / 12
    moments = np.array([across, wheels.radius**2 / 2, across])
    _inertia(link, np.zeros(3), FOOT_MASS_SHARE * robot.mass, moments)
    number = [wheel_link(corner) for corner in CORNERS].index(frame.name)
    for part in parts:
        if isinstance(part, Rod) and part.wheel == number:
            _look(link, part, frame.T_parent_frame[:3, 3])
    collision = ET.SubElement(link, "collision")
    _origin(collision, np.zeros(3), ACROSS)
    _cylinder(collision, wheels.radius, wheels.width)


def _joint(root: ET.Element, frame: Frame) -> None:
    kind = "continuous" if frame.turns else "fixed"
    joint = ET.SubElement(root, "joint", name=frame.joint, type=kind)
    ET.SubElement(joint, "parent", link=frame.parent)
    ET.SubElement(joint, "child", link=frame.name)
    T = frame.T_parent_frame
    _origin(joint, T[:3, 3], rpy_from_rotation(T[:3, :3]))
    if frame.turns:
        ET.SubElement(joint, "axis", xyz="0 1 0")


def _look(link: ET.Element, part: Part, origin: Array) -> None:
    """Append a part of what is seen to a link whose origin is at a point in base_link [m]."""
    visual = ET.SubElement(link, "visual", name=part.name.replace("/", "_"))
    if isinstance(part, Block):
        _origin(visual, part.centre - origin)
        geometry = ET.SubElement(visual, "geometry")
        if part.shape == "ellipsoid" and np.ptp(part.half) == 0.0:
            ET.SubElement(geometry, "sphere", radius=_text(part.half[:1]))
        else:
            ET.SubElement(geometry, "box", size=_text(2 * part.half))
    else:
        dx, dy, dz = (float(d) for d in part.end - part.start)
        tilt = math.atan2(math.hypot(dx, dy), dz)
        _origin(visual, (part.start + part.end) / 2 - origin, (0.0, tilt, math.atan2(dy, dx)))
        _cylinder(visual, part.radius, math.hypot(dx, dy, dz))
    material = ET.SubElement(visual, "material", name=visual.attrib["name"])
    ET.SubElement(material, "color", rgba=_text(np.array(part.rgba)))


def _cylinder(parent: ET.Element, radius: float, length: float) -> None:
    geometry = ET.SubElement(parent, "geometry")
    sizes = {"radius": _text(np.array([radius])), "length": _text(np.array([length]))}
    ET.SubElement(geometry, "cylinder", sizes)


def _inertia(link: ET.Element, centre: Array, mass: float, moments: Array) -> None:
    """Append mass [kg] and principal moments (3,) per kilogram [m2]."""
    inertial = ET.SubElement(link, "inertial")
    _origin(inertial, centre)
    ET.SubElement(inertial, "mass", value=_text(np.array([mass])))
    ixx, iyy, izz = (_text(np.array([mass * float(moment)])) for moment in moments)
    ET.SubElement(inertial, "inertia", ixx=ixx, iyy=iyy, izz=izz, ixy="0", ixz="0", iyz="0")


def _origin(
    parent: ET.Element, xyz: Array, rpy: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> None:
    """Append a place [m] and fixed-axis roll, pitch, yaw [rad] in the parent's frame."""
    ET.SubElement(parent, "origin", xyz=_text(xyz), rpy=_text(np.array(rpy)))


def _text(values: Array) -> str:
    """Numbers with 10 significant digits, a blank between."""
    return " ".join(f"{float(value) + 0.0:.10g}" for value in values)
