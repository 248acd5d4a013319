"""The ideal stop pose: the mission's own rule applied to the true vine."""

from __future__ import annotations

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.mission.stop_pose import stop_pose


def ideal_stop_pose(
    trunk_xy: Array, travel_yaw: float, mission: MissionFile, robot: Robot
) -> Pose2:
    """Ideal pose of base_link in map for a vine at `trunk_xy` (2,) [m].

    Args:
        travel_yaw: direction of the row at the vine, in the sense of the pass [rad].

    Raises:
        UnreachableError: the arm or the body cannot serve this block at all.
    """
    return stop_pose(trunk_xy, travel_yaw, mission.side, robot, mission)
