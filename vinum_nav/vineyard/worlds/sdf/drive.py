"""The robot's drive in SDF: wheels with friction that take cmd_vel and hold on a slope.

A body set on its way by velocities alone creeps downhill, as gravity acts between one velocity and
the next. Wheels that a motor turns or holds do not: friction and motors are part of the solution
of each step.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

import numpy as np

from vinum_nav.description.frames import BASE, CORNERS, wheel_link
from vinum_nav.description.robot import FOOT_MASS_SHARE, FOOT_RADIUS, Robot, Wheels
from vinum_nav.geometry import Array
from vinum_nav.vineyard.worlds.sdf import topics
from vinum_nav.vineyard.worlds.sdf.elements import (
    add,
    add_box_inertia,
    add_model_plugin,
    add_pose,
    numbers,
)
from vinum_nav.vineyard.worlds.sdf.touching import GROUND_ONLY, add_surface

GRIP = 1.0
"""Friction of a rolling surface along the direction that it drives in."""
SCRUB_GRIP = 0.5
"""Friction across a wheel that does not steer: it holds on 26 degrees, and lets the body turn."""


@dataclass(frozen=True)
class Roller:
    """Ball that turns about y of base_link and stands on the ground alone."""

    link: str
    corner: str
    """Name of the group that turns alike, one of CORNERS."""
    xy: tuple[float, float]
    """Contact point with level ground in base_link (2,) [m]."""
    radius: float
    direction: Array
    """Direction (3,) in base_link in which it grips."""
    grip_across: float


def rollers(robot: Robot) -> tuple[Roller, ...]:
    """All that carries the robot: its wheels, or what stands for its feet."""
    return _wheels(robot, robot.wheels) if robot.wheels is not None else _soles(robot)


def add_drive(model: ET.Element, robot: Robot) -> None:
    """Append links and joints of the rollers, and the plugin that turns them by cmd_vel."""
    for roller in rollers(robot):
        _link(model, robot, roller)
    for roller in rollers(robot):
        _joint(model, roller)
    if robot.wheels is not None:
        _differential(model, robot, robot.wheels)
    else:
        _omnidirectional(model, robot)


def sole_reach(robot: Robot) -> float:
    """Distance of a walker's soles from its middle [m]: mean of its feet's along x and y."""
    return float(robot.feet[0, :2].mean())


def _wheels(robot: Robot, wheels: Wheels) -> tuple[Roller, ...]:
    return tuple(
        Roller(
            wheel_link(corner),
            corner,
            (float(foot[0]), float(foot[1])),
            wheels.radius,
            np.array([1.0, 0.0, 0.0]),
            SCRUB_GRIP,
        )
        for corner, foot in zip(CORNERS, robot.feet, strict=True)
    )


def _soles(robot: Robot) -> tuple[Roller, ...]:
    """Eight balls that together move as legs do, in any direction, and hold where they stand.

    They are the wheels of a mecanum drive: each grips along one diagonal and rolls freely along
    the other. A pair, one of each kind, stands in front, to the left, behind and to the right. One
    pair alone holds its place, so that uneven ground may lift any of them. The drive turns the
    four wheels of its usual rectangle; at the points of a rhombus the speeds are the same.
    """
    reach = sole_reach(robot)
    front, left, rear, right = (reach, 0.0), (0.0, reach), (-reach, 0.0), (0.0, -reach)
    stands = {
        "front_left": (front, left),
        "front_right": (front, right),
        "rear_left": (rear, left),
        "rear_right": (rear, right),
    }
    grips = {"front_left": -1.0, "front_right": 1.0, "rear_left": 1.0, "rear_right": -1.0}
    return tuple(
        Roller(
            f"sole_{corner}_{k}_link",
            corner,
            xy,
            FOOT_RADIUS,
            np.array([1.0, grips[corner], 0.0]) / np.sqrt(2.0),
            0.0,
        )
        for corner in CORNERS
        for k, xy in enumerate(stands[corner])
    )


def _link(model: ET.Element, robot: Robot, roller: Roller) -> None:
    link = add(model, "link", name=roller.link)
    add_pose(link, np.array([*roller.xy, roller.radius]))
    mass = 4 * FOOT_MASS_SHARE * robot.mass / len(rollers(robot))
    # a solid ball has the inertia of the cube that is sqrt(2.4) of its radius wide
    add_box_inertia(link, mass, np.full(3, roller.radius * np.sqrt(2.4)), np.zeros(3))
    collision = add(link, "collision", name="sole_collision")
    add(add(add(collision, "geometry"), "sphere"), "radius", roller.radius)
    ode = add_surface(collision, (GRIP, roller.grip_across), GROUND_ONLY)
    direction = numbers([float(part) for part in roller.direction])
    add(ode, "fdir1", direction, **{"gz:expressed_in": BASE})


def _joint(model: ET.Element, roller: Roller) -> None:
    joint = add(model, "joint", name=joint_of(roller), type="revolute")
    add(joint, "parent", BASE)
    add(joint, "child", roller.link)
    add(add(joint, "axis"), "xyz", "0 1 0")


def joint_of(roller: Roller) -> str:
    """Name of a roller's joint."""
    return roller.link.removesuffix("_link") + "_joint"


def _differential(model: ET.Element, robot: Robot, wheels: Wheels) -> None:
    drive = add_model_plugin(model, "diff-drive", "DiffDrive")
    for roller in rollers(robot):
        side = "left" if roller.corner.endswith("left") else "right"
        add(drive, f"{side}_joint", joint_of(roller))
    add(drive, "wheel_separation", 2 * float(robot.feet[0, 1]))
    add(drive, "wheel_radius", wheels.radius)
    limits = robot.limits
    for name, most in (
        ("linear_acceleration", limits.acceleration),
        ("angular_acceleration", limits.yaw_acceleration),
    ):
        add(drive, f"min_{name}", -most)
        add(drive, f"max_{name}", most)
    _topics(drive)


def _omnidirectional(model: ET.Element, robot: Robot) -> None:
    drive = add_model_plugin(model, "mecanum-drive", "MecanumDrive")
    for roller in rollers(robot):
        add(drive, f"{roller.corner.replace('rear', 'back')}_joint", joint_of(roller))
    # the drive's arm is half the sum of these two, and the rollers' is sole_reach
    add(drive, "wheel_separation", sole_reach(robot))
    add(drive, "wheelbase", sole_reach(robot))
    add(drive, "wheel_radius", FOOT_RADIUS)
    # one limit for velocities and yaw rates
    most = max(robot.limits.acceleration, robot.limits.yaw_acceleration)
    add(drive, "min_acceleration", -most)
    add(drive, "max_acceleration", most)
    _topics(drive)


def _topics(drive: ET.Element) -> None:
    """Command in; the drive's own odometry goes where nobody takes it for the exact one."""
    add(drive, "topic", topics.CMD_VEL.name)
    add(drive, "odom_topic", f"{topics.PREFIX}/drive/odom")
    add(drive, "tf_topic", f"{topics.PREFIX}/drive/tf")
