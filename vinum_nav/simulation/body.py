"""The robot as a MuJoCo body: what stands, what collides, where the cameras are."""

from __future__ import annotations

from typing import Any

from vinum_nav.description.frames import poses_in_base, robot_frames
from vinum_nav.description.robot import FOOT_MASS_SHARE, FOOT_RADIUS, Robot
from vinum_nav.geometry import quat_xyzw_from_rpy, rpy_from_rotation
from vinum_nav.interfaces import Side
from vinum_nav.simulation.body_looks import add_looks
from vinum_nav.simulation.renderer import add_camera, load_mujoco

ROBOT = "robot"
"""Name of the body (its frame is base_link) and of its free joint."""
ROBOT_COLLISION = 3
FRAME_SITES = 5
"""Group of the sites that mark frames; MuJoCo draws it only when asked to."""


def camera_name(side: Side) -> str:
    """Name of the camera on one side in the model."""
    return f"camera_{side}"


def add_robot(spec: Any, robot: Robot, mount: str, arm_side: Side) -> None:
    """Add the robot to the world of an MjSpec: a free body named ROBOT.

    Feet without friction carry it: what a leg or a wheel would do to the ground, the velocity servo
    does to the body. Torso and feet collide with all that the world lets them.
    """
    body = spec.worldbody.add_body(name=ROBOT)
    body.add_freejoint(name=ROBOT)
    _add_feet(body, robot)
    _add_torso(body, robot)
    add_looks(body, robot, mount, arm_side)
    _mark_frames(body, robot, mount)
    for side in Side:
        add_camera(
            body, camera_name(side), robot.T_base_camera(mount, side), robot.intrinsics(mount)
        )


def _mark_frames(body: Any, robot: Robot, mount: str) -> None:
    """Add a site for base_link and for each frame of the description, by its name."""
    for name, T in poses_in_base(robot_frames(robot, mount)).items():
        x, y, z, w = quat_xyzw_from_rpy(*rpy_from_rotation(T[:3, :3]))
        body.add_site(name=name, pos=T[:3, 3], quat=[w, x, y, z], group=FRAME_SITES)


def _add_feet(body: Any, robot: Robot) -> None:
    """A ball for each foot; for a wheel an ellipsoid, which has its edges rounded."""
    shapes = load_mujoco().mjtGeom
    shape, size = shapes.mjGEOM_SPHERE, [FOOT_RADIUS, 0.0, 0.0]
    if robot.wheels is not None:
        radius = robot.wheels.radius
        shape, size = shapes.mjGEOM_ELLIPSOID, [radius, robot.wheels.width / 2, radius]
    for k, foot in enumerate(robot.feet):
        body.add_geom(
            name=f"robot/foot/{k}",
            type=shape,
            size=size,
            pos=[foot[0], foot[1], size[0]],
            mass=FOOT_MASS_SHARE * robot.mass,
            condim=1,
            priority=1,
            group=ROBOT_COLLISION,
        )


def _add_torso(body: Any, robot: Robot) -> None:
    top, bottom = robot.torso_top, robot.ground_clearance
    body.add_geom(
        name="robot/torso",
        type=load_mujoco().mjtGeom.mjGEOM_BOX,
        size=[robot.length / 2, robot.width / 2, (top - bottom) / 2],
        pos=[0, 0, (top + bottom) / 2],
        mass=(1 - 4 * FOOT_MASS_SHARE) * robot.mass,
        friction=[0.3, 0.005, 0.0001],
        priority=1,
        group=ROBOT_COLLISION,
    )
