"""A stuck robot backs off along what it has driven, tries again, and gives up by name."""

from __future__ import annotations

import pytest
from mission_world import ROBOT, Block, World

from vinum_nav.interfaces import Goal, NavigationState
from vinum_nav.mission.mission import Mission, MissionParameters

PARAMETERS = MissionParameters()
ATTEMPTS = PARAMETERS.recovery_attempts


def begin(state: str, rows: list[list[float]] | None = None) -> tuple[World, Mission]:
    block = Block(rows or [[0.0, 3.0, 4.0], [2.0]])
    world, mission = World(block), Mission(ROBOT, block.mission)
    world.run(mission, lambda w: bool(w.of_kind("item_closed")) and w.state == state)
    for _ in range(8):
        world.tick(mission)
    assert world.state == state
    return world, mission


def is_back_off(world: World, goal: Goal) -> bool:
    return goal.frame == "odom" and bool(world.of_kind("backed_off")) and world.state != "task"


@pytest.mark.slow
@pytest.mark.parametrize("word", [NavigationState.FAILED, NavigationState.ACTIVE])
def test_backing_off_once_frees_it(word: NavigationState) -> None:
    world, mission = begin("navigate")
    here = world.robot
    way_back: list[float] = []

    def steer(w: World, goal: Goal) -> NavigationState | None:
        if not w.of_kind("backed_off"):
            return word
        way_back.append(w.robot.distance(here))
        return None

    world.steer = steer
    world.run(mission, lambda w: w.finished is not None)
    assert len(world.of_kind("backed_off")) == 1
    assert max(way_back[:7]) == pytest.approx(PARAMETERS.back_off, abs=0.15)
    assert {e["outcome"] for e in world.of_kind("item_closed")} == {"done"}


def test_a_vine_that_stays_out_of_reach_is_closed_by_name_and_the_rest_worked() -> None:
    world, mission = begin("navigate")
    vine = world.of_kind("item_opened")[-1]["vine"]

    def steer(w: World, goal: Goal) -> NavigationState | None:
        at_it = w.of_kind("item_opened")[-1]["vine"] == vine and w.state == "navigate"
        lost = any(e["vine"] == vine for e in w.of_kind("item_closed"))
        return NavigationState.FAILED if at_it and not lost else None

    world.steer = steer
    world.run(mission, lambda w: w.finished is not None)
    assert [e["attempt"] for e in world.of_kind("backed_off")] == [*range(1, ATTEMPTS + 1)]
    (lost,) = [e for e in world.of_kind("item_closed") if e["outcome"] != "done"]
    assert (lost["vine"], lost["outcome"], lost["reason"]) == (
        vine,
        "unreachable",
        "failed: told to",
    )
    assert world.finished == "done"


def test_a_pass_on_which_it_stays_stuck_is_given_up_by_name() -> None:
    world, mission = begin("search", [[0.0, 9.0], [2.0]])
    world.steer = lambda w, goal: (
        NavigationState.FAILED
        if len(w.of_kind("pass_started")) == 1 and not w.of_kind("pass_given_up")
        else None
    )
    world.run(mission, lambda w: w.finished is not None)
    (given_up,) = world.of_kind("pass_given_up")
    assert (given_up["row"], given_up["reason"]) == (0, "failed: told to")
    assert len(world.of_kind("backed_off")) == ATTEMPTS
    assert world.finished == "incomplete"
