"""How far before a row's end a pass is over."""

from __future__ import annotations

import math

import pytest
from mission_world import ROBOT, Block, carry_out

from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.row_end import end_margin, view_ahead
from vinum_nav.mission.stop_pose import stand_off
from vinum_nav.robot import available_bodies, load_robot

PARAMETERS = MissionParameters()
MISSION = Block([[1.0]]).mission


@pytest.mark.parametrize("body", available_bodies())
@pytest.mark.parametrize("beside", [0.7, 1.0])
def test_what_lies_that_far_ahead_is_at_the_edge_of_the_picture(body: str, beside: float) -> None:
    robot = load_robot(body)
    camera = robot.camera(MISSION.camera_mount)
    x, y, _ = camera.position_xyz
    bearing = math.atan2(beside - y, view_ahead(robot, MISSION, beside) - x)
    assert math.degrees(bearing) == pytest.approx(camera.yaw_deg - camera.fov_x_deg / 2)


@pytest.mark.parametrize("body", available_bodies())
def test_the_end_of_the_row_has_been_in_view_for_a_while_when_its_pass_is_over(body: str) -> None:
    robot = load_robot(body)
    ahead = view_ahead(robot, MISSION, stand_off(robot, MISSION))
    margin = end_margin(robot, MISSION, stand_off(robot, MISSION), PARAMETERS)
    assert PARAMETERS.end_margin <= margin <= ahead - PARAMETERS.end_view + 1e-9


def test_a_camera_that_looks_abeam_has_to_come_near_to_the_end() -> None:
    centre = MISSION.model_copy(update={"camera_mount": "centre"})
    assert end_margin(ROBOT, centre, 0.9, PARAMETERS) == PARAMETERS.end_margin


def test_a_vine_at_the_very_end_of_its_row_is_worked() -> None:
    """Nearer to the end of the boundary than any vine is planted."""
    block = Block([[1.0, 2.0, 3.0, 3.4], [0.1, 1.0, 2.0, 3.4]])
    world = carry_out(block)
    assert len(world.of_kind("task_started")) == 8
