"""The robot as MuJoCo bodies: what collides, what is seen, where the cameras are."""

from __future__ import annotations

from typing import Any

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Side
from vinum_nav.robot import Robot
from vinum_nav.simulation.renderer import add_camera, load_mujoco
from vinum_nav.simulation.stance import foot_positions

ROBOT = "robot"
"""Name of the body (its frame is base_link) and of its free joint."""
FOOT_RADIUS = 0.04
LIFT = np.array([0.0, 0.0, FOOT_RADIUS])
FOOT_MASS_SHARE = 0.01
BELOW_CAMERA = 0.12
"""The torso's top is this far below the lowest camera, so that none looks into it [m]."""
ROBOT_COLLISION, ROBOT_VISUAL = 3, 2
DARK, SHELL, JOINT = (0.13, 0.13, 0.15, 1.0), (0.72, 0.73, 0.75, 1.0), (0.32, 0.34, 0.38, 1.0)


def camera_name(side: Side) -> str:
    """Name of the camera on one side in the model."""
    return f"camera_{side}"


def torso_top(robot: Robot) -> float:
    """Height of the torso's upper face above base_link [m]."""
    lowest = min(camera.position_xyz[2] for camera in robot.cameras.values())
    top = min(robot.height, lowest - BELOW_CAMERA)
    if top <= robot.ground_clearance:
        raise ValueError(
            f"body {robot.name}: no room for a torso between ground_clearance "
            f"{robot.ground_clearance} m and {top:.2f} m, {BELOW_CAMERA} m below the lowest camera"
        )
    return top


def add_robot(spec: Any, robot: Robot, mount: str, arm_side: Side) -> None:
    """Add the robot to the world of an MjSpec: a free body named ROBOT.

    Feet without friction carry it: what a leg would do to the ground, the velocity servo does to
    the body. Torso and feet collide with all that the world lets them.
    """
    body = spec.worldbody.add_body(name=ROBOT)
    body.add_freejoint(name=ROBOT)
    _add_feet(body, robot)
    _add_torso(body, robot)
    _add_looks(body, robot, arm_side)
    for side in Side:
        add_camera(
            body, camera_name(side), robot.T_base_camera(mount, side), robot.intrinsics(mount)
        )


def _add_feet(body: Any, robot: Robot) -> None:
    mujoco = load_mujoco()
    for k, foot in enumerate(foot_positions(robot)):
        body.add_geom(
            name=f"robot/foot/{k}",
            type=mujoco.mjtGeom.mjGEOM_SPHERE,
            size=[FOOT_RADIUS, 0, 0],
            pos=foot + LIFT,
            mass=FOOT_MASS_SHARE * robot.mass,
            condim=1,
            priority=1,
            group=ROBOT_COLLISION,
        )


def _add_torso(body: Any, robot: Robot) -> None:
    mujoco = load_mujoco()
    top, bottom = torso_top(robot), robot.ground_clearance
    body.add_geom(
        name="robot/torso",
        type=mujoco.mjtGeom.mjGEOM_BOX,
        size=[robot.length / 2, robot.width / 2, (top - bottom) / 2],
        pos=[0, 0, (top + bottom) / 2],
        mass=(1 - 4 * FOOT_MASS_SHARE) * robot.mass,
        friction=[0.3, 0.005, 0.0001],
        priority=1,
        group=ROBOT_COLLISION,
    )


def _add_looks(body: Any, robot: Robot, arm_side: Side) -> None:
    """Torso, head, legs and a folded arm, for the eye only."""
    top, bottom = torso_top(robot), robot.ground_clearance
    length, width, middle = robot.length, robot.width, (top + bottom) / 2
    _box(body, "shell", (0, 0, middle), (0.42 * length, 0.36 * width, 0.5 * (top - bottom)), SHELL)
    _box(body, "head", (0.46 * length, 0, middle), (0.04 * length, 0.2 * width, 0.07), DARK)
    for k, foot in enumerate(foot_positions(robot)):
        hip = np.array([0.85 * foot[0], foot[1], middle])
        knee = np.array([0.85 * foot[0] - 0.09 * length, foot[1], 0.55 * middle])
        _bone(body, f"thigh/{k}", hip, knee, 0.07 * width, JOINT)
        _bone(body, f"shank/{k}", knee, foot + LIFT, 0.045 * width, DARK)
    shoulder = robot.shoulder(arm_side)
    root = np.array([shoulder[0], 0.5 * shoulder[1], top])
    elbow = shoulder + np.array([-0.3 * length, 0, 0.02])
    _bone(body, "arm/base", root, shoulder, 0.05, DARK)
    _bone(body, "arm/upper", shoulder, elbow, 0.04, SHELL)
    _bone(body, "arm/fore", elbow, shoulder + np.array([-0.05, 0, 0.09]), 0.03, JOINT)


def _box(
    body: Any, name: str, pos: tuple[float, ...], half: tuple[float, ...], rgba: tuple[float, ...]
) -> None:
    shape = load_mujoco().mjtGeom.mjGEOM_BOX
    body.add_geom(name=f"robot/{name}", type=shape, size=half, pos=pos, rgba=rgba, **_SEEN_ONLY)


def _bone(
    body: Any, name: str, start: Array, end: Array, radius: float, rgba: tuple[float, ...]
) -> None:
    body.add_geom(
        name=f"robot/{name}",
        type=load_mujoco().mjtGeom.mjGEOM_CAPSULE,
        fromto=[*start, *end],
        size=[radius, 0, 0],
        rgba=rgba,
        **_SEEN_ONLY,
    )


_SEEN_ONLY: dict[str, Any] = {
    "group": ROBOT_VISUAL,
    "contype": 0,
    "conaffinity": 0,
    "mass": 0.0,
}
