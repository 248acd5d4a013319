"""Names of frames in the contract (REP 105 and the robot's sensors)."""

from __future__ import annotations

from vinum_nav.interfaces import Side

MAP, ODOM = "map", "odom"
BASE, LIDAR, IMU, GNSS = "base_link", "lidar_link", "imu_link", "gnss_link"


def camera_link(side: Side) -> str:
    """Name of a camera's frame with body axes: x along the view, z up."""
    return f"camera_{side}_link"


def optical_link(side: Side) -> str:
    """Name of a camera's frame with optical axes: z along the view, y down."""
    return f"camera_{side}_optical_frame"


def depth_optical_link(side: Side) -> str:
    """Name of the optical frame of a camera's depth where it is not aligned to colour."""
    return f"camera_{side}_depth_optical_frame"


FRAME_NAMES = (
    *(MAP, ODOM, BASE, LIDAR, IMU, GNSS),
    *(link(side) for side in Side for link in (optical_link, depth_optical_link)),
)
"""Frames of messages, for which a robot may have names of its own."""
