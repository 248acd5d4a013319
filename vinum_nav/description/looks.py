"""The robot for the eye: shell, legs or wheels, arm, masts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vinum_nav.description.robot import FOOT_RADIUS, Robot, Wheels
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Side

Rgba = tuple[float, float, float, float]
DARK: Rgba = (0.13, 0.13, 0.15, 1.0)
JOINT: Rgba = (0.32, 0.34, 0.38, 1.0)
STEEL: Rgba = (0.62, 0.64, 0.66, 1.0)
HUB_SHARE = 0.45
"""Radius of a hub as a share of its wheel's."""


@dataclass(frozen=True)
class Block:
    """Box or ellipsoid, its axes those of base_link."""

    name: str
    shape: Literal["box", "ellipsoid"]
    centre: Array
    """Middle (3,) in base_link [m]."""
    half: Array
    """Half of its extent (3,) along each axis [m]."""
    rgba: Rgba


@dataclass(frozen=True)
class Rod:
    """Cylinder, or capsule whose round ends go beyond its two points."""

    name: str
    shape: Literal["capsule", "cylinder"]
    start: Array
    """First end (3,) in base_link [m]."""
    end: Array
    """Other end (3,) in base_link [m]."""
    radius: float
    rgba: Rgba
    wheel: int | None = None
    """Wheel that it turns with, by its index in Robot.feet; None for a part of base_link."""


Part = Block | Rod


def robot_looks(robot: Robot, mount: str, arm_side: Side) -> tuple[Part, ...]:
    """All that is seen of the robot with its cameras at `mount` and its arm on one side."""
    painter = _Painter()
    shell = (*robot.colour, 1.0)
    if robot.wheels is None:
        _walker(painter, robot, shell)
    else:
        _rover(painter, robot, robot.wheels, shell)
    _arm(painter, robot, arm_side, shell)
    _masts(painter, robot, mount, shell)
    return tuple(painter.parts)


class _Painter:
    """Collects parts; points are in base_link [m]."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def box(self, name: str, centre: Array, half: Array, rgba: Rgba) -> None:
        self.parts.append(Block(name, "box", centre, half, rgba))

    def ball(self, name: str, centre: Array, half: Array, rgba: Rgba) -> None:
        self.parts.append(Block(name, "ellipsoid", centre, half, rgba))

    def bone(
        self,
        name: str,
        start: Array,
        end: Array,
        radius: float,
        rgba: Rgba,
        wheel: int | None = None,
    ) -> None:
        self.parts.append(Rod(name, "capsule", start, end, radius, rgba, wheel))

    def rod(
        self,
        name: str,
        start: Array,
        end: Array,
        radius: float,
        rgba: Rgba,
        wheel: int | None = None,
    ) -> None:
        """Like a bone, with flat ends."""
        self.parts.append(Rod(name, "cylinder", start, end, radius, rgba, wheel))


def _xyz(*xyz: float) -> Array:
    return np.array(xyz)


def _walker(painter: _Painter, robot: Robot, shell: Rgba) -> None:
    """Trunk and head of a quadruped, with four legs that bend backwards at the knee."""
    top, bottom = robot.torso_top, robot.ground_clearance
    length, width, middle = robot.length, robot.width, (top + bottom) / 2
    half = _xyz(0.40 * length, 0.30 * width, 0.36 * (top - bottom))
    painter.box("shell", _xyz(0, 0, middle), half, shell)
    painter.box("back", _xyz(0, 0, middle), half * [0.75, 0.7, 1.25], JOINT)
    head = _xyz(0.05 * length, 0.17 * width, 0.4 * (top - bottom))
    painter.ball("head", _xyz(0.44 * length, 0, middle), head, DARK)
    for k, foot in enumerate(robot.feet):
        outward = np.sign(foot[1])
        hip = _xyz(0.80 * foot[0], 0.80 * foot[1], middle)
        socket = hip + _xyz(0.0, outward * 0.12 * width, 0.0)
        knee = _xyz(0.80 * foot[0] - 0.11 * length, foot[1], 0.52 * middle)
        painter.bone(f"hip/{k}", hip, socket, 0.10 * width, DARK)
        painter.bone(f"thigh/{k}", socket, knee, 0.07 * width, shell)
        ankle = foot + _xyz(0.0, 0.0, FOOT_RADIUS)
        painter.bone(f"shank/{k}", knee, ankle, 0.04 * width, JOINT)
        painter.ball(f"sole/{k}", ankle, np.full(3, FOOT_RADIUS), DARK)


def _rover(painter: _Painter, robot: Robot, wheels: Wheels, shell: Rgba) -> None:
    """A box between four wheels, with a deck on top and bumpers at both ends."""
    top, bottom = robot.torso_top, robot.ground_clearance
    inner = robot.width / 2 - wheels.width - 0.01
    middle = _xyz(0, 0, (top + bottom) / 2)
    painter.box("hull", middle, _xyz(0.44 * robot.length, inner, 0.5 * (top - bottom)), DARK)
    deck = _xyz(0.40 * robot.length, 0.92 * inner, 0.025)
    painter.box("deck", _xyz(0, 0, top), deck, shell)
    for name, sign in (("front", 1.0), ("rear", -1.0)):
        bumper = _xyz(sign * 0.47 * robot.length, 0, middle[2])
        painter.box(f"bumper/{name}", bumper, _xyz(0.03 * robot.length, inner, 0.06), shell)
    for k, foot in enumerate(robot.feet):
        centre = foot + _xyz(0.0, 0.0, wheels.radius)
        axle = _xyz(0, wheels.width / 2, 0)
        painter.rod(f"tyre/{k}", centre - axle, centre + axle, wheels.radius, DARK, k)
        hub = HUB_SHARE * wheels.radius
        painter.rod(f"hub/{k}", centre - 1.03 * axle, centre + 1.03 * axle, hub, STEEL, k)
        for spoke in range(3):
            angle = np.pi / 3 * spoke
            along = 0.92 * wheels.radius * _xyz(np.cos(angle), 0, np.sin(angle))
            painter.bone(f"lug/{k}/{spoke}", centre - along, centre + along, 0.02, JOINT, k)


def _arm(painter: _Painter, robot: Robot, side: Side, shell: Rgba) -> None:
    """Folded back over the body, as it travels."""
    shoulder, length = robot.shoulder(side), robot.length
    root = _xyz(shoulder[0], 0.5 * shoulder[1], robot.torso_top)
    elbow = shoulder + _xyz(-0.3 * length, 0, 0.02)
    painter.bone("arm/base", root, shoulder, 0.05, DARK)
    painter.bone("arm/upper", shoulder, elbow, 0.04, shell)
    painter.bone("arm/fore", elbow, shoulder + _xyz(-0.05, 0, 0.09), 0.03, JOINT)


def _masts(painter: _Painter, robot: Robot, mount: str, shell: Rgba) -> None:
    """Masts of lidar, antenna and cameras, and each camera's case behind its lens."""
    top = robot.torso_top
    if robot.lidar is not None:
        lidar = np.array(robot.lidar.position_xyz)
        painter.rod("lidar/mast", _xyz(lidar[0], lidar[1], top), lidar, 0.015, STEEL)
        painter.rod("lidar", lidar - _xyz(0, 0, 0.04), lidar + _xyz(0, 0, 0.04), 0.04, DARK)
    if robot.gnss_antenna_xyz is not None:
        antenna = np.array(robot.gnss_antenna_xyz)
        painter.rod("gnss/mast", _xyz(antenna[0], antenna[1], top), antenna, 0.012, STEEL)
        painter.rod("gnss", antenna - _xyz(0, 0, 0.02), antenna, 0.06, shell)
    for side in Side:
        camera = robot.T_base_camera(mount, side)
        lens, behind = camera[:3, 3], -camera[:3, 2]
        case = lens + 0.035 * behind
        foot = _xyz(case[0], 0.6 * case[1], top)
        painter.rod(f"camera/{side}/mast", foot, case, 0.012, STEEL)
        across = 0.045 * camera[:3, 0]
        painter.bone(f"camera/{side}", case - across, case + across, 0.013, STEEL)
