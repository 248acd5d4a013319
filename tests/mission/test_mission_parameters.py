"""Parameters of the mission change what it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from mission_world import ROBOT, Block, World

from vinum_nav.mission.mission import Mission
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.parameters import load_parameters

VINES = [[2.0, 3.0]]


def first_target(parameters: MissionParameters) -> float:
    """Distance along the row at which the robot opened its first vine [m]."""
    block = Block(VINES)
    world = World(block)
    mission = Mission(ROBOT, block.mission, parameters)
    world.run(mission, lambda w: bool(w.of_kind("item_opened")))
    return world.robot.x


def test_a_file_makes_the_mission_open_vines_later(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("mission: {look_ahead: 0.5, look_ahead_sigma: 0.001}")
    sooner, later = first_target(MissionParameters()), first_target(load_parameters(path).mission)
    assert later > sooner + 0.5


def test_a_reserve_of_the_reach_moves_the_stop_pose() -> None:
    from vinum_nav.mission.stop_pose import stand_off

    mission = Block(VINES).mission
    assert stand_off(ROBOT, mission, 0.2) < stand_off(ROBOT, mission, 0.05)
    assert stand_off(ROBOT, mission) == pytest.approx(stand_off(ROBOT, mission, 0.1))
