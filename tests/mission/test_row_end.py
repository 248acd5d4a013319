"""Distance before a row's end at which a pass is over."""

from __future__ import annotations

import pytest
from mission_world import Block, carry_out

from vinum_nav.description.robot import available_bodies, load_robot
from vinum_nav.interfaces import RowLine
from vinum_nav.mission.book import Book
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.lookout import Lookout
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.passes import Pass
from vinum_nav.mission.row_view import RowView
from vinum_nav.mission.stop_pose import stand_off

PARAMETERS = MissionParameters()
BLOCK = Block([[1.0]])


def margin(body: str, mount: str) -> tuple[float, float]:
    """Distance before the end at which a pass is over, and length of the camera's view [m]."""
    robot = load_robot(body)
    mission = BLOCK.mission.model_copy(update={"camera_mount": mount})
    book = Book(mission, PARAMETERS, None, None)
    beside = stand_off(robot, mission)
    row = RowLine(0, BLOCK.lines[0], found=True)
    lane = Lane.along(row, Pass(0, 1, "right"), beside, mission.boundary_xy)
    shown = RowView(robot, mission, PARAMETERS).stretch(beside)
    assert shown is not None
    return Lookout(robot, mission, book, PARAMETERS).end_margin(lane), shown[1]


@pytest.mark.parametrize("body", available_bodies())
def test_the_end_of_the_row_has_been_in_view_for_a_while_when_its_pass_is_over(body: str) -> None:
    over, ahead = margin(body, "front")
    assert PARAMETERS.end_margin < over
    assert over == pytest.approx(ahead - PARAMETERS.end_view)


def test_a_camera_that_looks_abeam_has_to_come_near_to_the_end() -> None:
    assert margin("hyqreal", "centre")[0] == PARAMETERS.end_margin


def test_a_vine_at_the_very_end_of_its_row_is_worked() -> None:
    """Nearer to the end of the boundary than any vine is planted."""
    block = Block([[1.0, 2.0, 3.0, 3.4], [0.1, 1.0, 2.0, 3.4]])
    world = carry_out(block)
    assert len(world.of_kind("task_started")) == 8
    assert world.finished == "done"
