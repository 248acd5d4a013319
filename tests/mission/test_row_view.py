"""Stretch of a row in view, compared with a projection of single points."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import available_bodies, load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Side
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.row_view import RowView


def order(side: str, mount: str) -> MissionFile:
    return MissionFile.model_validate(
        {
            "block": "test",
            "datum": {"latitude_deg": 44.0, "longitude_deg": 9.0},
            "boundary": ((0, 0), (10, 0), (10, 2)),
            "row_spacing": 2.4,
            "vine_spacing": 1.0,
            "side": side,
            "camera_mount": mount,
            "start": {"x": 0.0, "y": 0.0, "yaw": 0.0},
        }
    )


@pytest.mark.parametrize("body", available_bodies())
@pytest.mark.parametrize("mount", ["front", "centre"])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("askew", [-0.5, 0.0, 0.2])
def test_what_is_in_view_lies_inside_the_picture(
    body: str, mount: str, side: str, askew: float
) -> None:
    robot, file, distance = load_robot(body), order(side, mount), 1.0
    sign = Side(side).sign
    shown = RowView(robot, file, MissionParameters()).stretch(distance, askew)
    assert shown is not None
    along = np.arange(-6.0, 6.0, 0.01)
    row = np.column_stack([along, np.full(len(along), sign * distance)])
    in_base = Pose2(0.0, 0.0, askew).inverse().transform(row)
    T_camera_base = np.linalg.inv(robot.T_base_camera(mount, Side(side)))
    at_camera_height = np.full(len(row), robot.camera(mount).position_xyz[2])
    points = np.column_stack([in_base, at_camera_height, np.ones(len(row))]) @ T_camera_base.T
    intrinsics = robot.intrinsics(mount)
    # the column without the pitch, which moves it by little at the height of the camera
    level = np.hypot(points[:, 1], points[:, 2])
    u = intrinsics.fx * points[:, 0] / level + intrinsics.cx
    in_picture = (points[:, 2] > 0.1) & (u > 0) & (u < intrinsics.width)
    inside = (along > shown[0] + 0.01) & (along < shown[1] - 0.01)
    assert in_picture[inside].all()
    distances = np.hypot(points[:, 0], level)
    surely = in_picture & (u > 0.1 * intrinsics.width) & (u < 0.9 * intrinsics.width)
    surely &= (distances < 3.4) & (distances > robot.camera(mount).depth_range[0])
    assert ((along >= shown[0] - 0.05) & (along <= shown[1] + 0.05))[surely].all()


def test_a_camera_that_looks_away_sees_nothing_of_the_row() -> None:
    view = RowView(load_robot("hyqreal"), order("left", "front"), MissionParameters())
    assert view.stretch(1.0, askew=math.pi) is None
    assert view.stretch(5.0) is None
    assert view.stretch(0.1) is None
