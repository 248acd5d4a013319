"""How far before a row's end its vines have all been in view."""

from __future__ import annotations

import math

from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission_file import MissionFile
from vinum_nav.robot import Robot

LONGEST_VIEW = 3.0
"""Nothing farther ahead than this counts as in view [m]."""


def view_ahead(robot: Robot, mission: MissionFile, stand_off: float) -> float:
    """How far ahead of base_link the camera has the row's line in view [m].

    Args:
        stand_off: distance of base_link from the line [m].
    """
    camera = robot.camera(mission.camera_mount)
    x, y, _ = camera.position_xyz
    edge = math.radians(camera.yaw_deg - camera.fov_x_deg / 2)
    beside = max(stand_off - y, 0.0)
    ahead = beside / math.tan(edge) if edge > 0 else math.inf
    return x + min(ahead, LONGEST_VIEW)


def end_margin(
    robot: Robot, mission: MissionFile, stand_off: float, parameters: MissionParameters
) -> float:
    """How far before the end of its row's extent a pass is over [m].

    The end has been in view over the last `end_view` of the way then, or the robot is within
    `end_margin` of it.
    """
    seen = view_ahead(robot, mission, stand_off) - parameters.end_view
    return max(parameters.end_margin, seen)
