"""Frames of the robot: base_link, its sensors, its wheels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import OPTICAL_FROM_BODY, Array, homogeneous
from vinum_nav.interfaces import Side

BASE, LIDAR, IMU, GNSS = "base_link", "lidar_link", "imu_link", "gnss_link"
CORNERS = ("front_left", "front_right", "rear_left", "rear_right")
"""Corners of the footprint, in the order of Robot.feet."""


@dataclass(frozen=True)
class Frame:
    """Frame that is fixed to its parent, a wheel's save for its turn about y."""

    name: str
    parent: str
    T_parent_frame: Array
    """Transform (4, 4) of points from this frame to its parent [m]."""
    turns: bool = False
    """True if the part turns about its own y axis."""

    @property
    def joint(self) -> str:
        """Name of the joint to its parent: its own, with 'joint' in place of 'link' or 'frame'."""
        return self.name.rpartition("_")[0] + "_joint"


def camera_link(side: Side) -> str:
    """Name of a camera's frame with body axes: x along the view, z up."""
    return f"camera_{side}_link"


def optical_link(side: Side) -> str:
    """Name of a camera's frame with optical axes: z along the view, y down."""
    return f"camera_{side}_optical_frame"


def wheel_link(corner: str) -> str:
    """Name of a wheel's frame, at its centre."""
    return f"wheel_{corner}_link"


def robot_frames(robot: Robot, mount: str) -> tuple[Frame, ...]:
    """All frames but base_link, each after its parent; a sensor that the body lacks has none.

    Args:
        mount: place of the cameras, see Robot.camera.
    """
    frames = []
    T_link_optical = homogeneous(OPTICAL_FROM_BODY.T, np.zeros(3))
    for side in Side:
        T_base_link = robot.T_base_camera(mount, side) @ T_link_optical.T
        frames.append(Frame(camera_link(side), BASE, T_base_link))
        frames.append(Frame(optical_link(side), camera_link(side), T_link_optical))
    if robot.lidar is not None:
        frames.append(_shifted(LIDAR, robot.lidar.position_xyz))
    if robot.imu:
        frames.append(_shifted(IMU, (0.0, 0.0, 0.0)))
    if robot.gnss_antenna_xyz is not None:
        frames.append(_shifted(GNSS, robot.gnss_antenna_xyz))
    if robot.wheels is not None:
        for corner, foot in zip(CORNERS, robot.feet, strict=True):
            centre = (foot[0], foot[1], robot.wheels.radius)
            frames.append(_shifted(wheel_link(corner), centre, turns=True))
    return tuple(frames)


def poses_in_base(frames: tuple[Frame, ...]) -> dict[str, Array]:
    """Transform (4, 4) of each frame to base_link by its name; parents come before children."""
    poses: dict[str, Array] = {BASE: np.eye(4)}
    for frame in frames:
        poses[frame.name] = poses[frame.parent] @ frame.T_parent_frame
    return poses


def _shifted(name: str, xyz: tuple[float, float, float], turns: bool = False) -> Frame:
    """Frame parallel to base_link at a point [m]."""
    return Frame(name, BASE, homogeneous(np.eye(3), np.array(xyz)), turns)
