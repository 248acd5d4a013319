"""The emergency stop: any true holds the robot and the arm until a reset and a resume."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mission_world import ROBOT, Block, World

from vinum_nav.interfaces import Outcome
from vinum_nav.mission.journal import Journal, read_journal
from vinum_nav.mission.mission import Mission
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.stop_latch import StopLatch

ROWS = [[2.0], [0.0]]
STATES = ("idle", "search", "navigate", "turn", "task", "paused")


def reach(state: str, journal: Path | None = None) -> tuple[World, Mission]:
    """A mission that is in `state`, paused in the middle of a task."""
    block = Block(ROWS)
    world = World(block)
    mission = Mission(ROBOT, block.mission, journal=Journal(journal) if journal else None)
    if state == "idle":
        world.requests = []
        world.tick(mission)
        return world, mission
    world.run(mission, lambda w: w.state == ("task" if state == "paused" else state))
    if state == "paused":
        world.answer = lambda w, since: None
        world.requests = ["pause"]
        world.tick(mission)
        world.answer = lambda w, since: Outcome.DONE if w.now - since >= 0.3 else None
    assert world.state == state
    return world, mission


def stop_for_a_while(world: World, mission: Mission, ticks: int = 900) -> None:
    """One true, then no word of the stop for a long time."""
    world.emergency_stop = True
    world.tick(mission)
    world.emergency_stop = False
    here, closed = world.robot, len(world.of_kind("item_closed"))
    for _ in range(ticks):
        output = world.tick(mission)
        assert (output.state, output.goal, output.stopped) == ("paused", None, True)
    assert world.robot == here
    assert len(world.of_kind("item_closed")) == closed


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_a_stop_holds_until_reset_and_resume_and_nothing_is_lost(state: str) -> None:
    world, mission = reach(state)
    stop_for_a_while(world, mission)
    assert mission.reset_stop(world.now) == ""
    for _ in range(20):
        assert world.tick(mission).state == "paused", "a reset alone moves nothing"
    world.requests = ["resume"]
    world.run(mission, lambda w: w.finished is not None)
    assert world.finished == "done"
    assert world.worked() == world.block.expected()
    assert {event["outcome"] for event in world.of_kind("item_closed")} == {"done"}


@pytest.mark.slow
@pytest.mark.parametrize("state", ["task", "paused"])
def test_the_arm_is_told_and_the_item_stays_open(state: str) -> None:
    world, mission = reach(state)
    key = world.task[0] if world.task else None
    stop_for_a_while(world, mission)
    assert world.cancelled == [key]
    (item,) = [event["item"] for event in world.of_kind("item_opened")]
    assert [w.outcome for w in world.tick(mission).register if w.id == item] == [None]


@pytest.mark.parametrize("word", ["start", "resume"])
def test_nothing_moves_the_robot_while_the_stop_is_latched(word: str) -> None:
    world, mission = reach("idle" if word == "start" else "navigate")
    stop_for_a_while(world, mission, ticks=2)
    assert "reset_stop" in mission.refusal(word)
    world.requests = [word]
    assert world.tick(mission).state == "paused"
    (refused,) = world.of_kind("request_refused")
    assert "emergency stop" in refused["reason"]


def test_a_mission_that_is_started_again_comes_up_latched(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    world, mission = reach("navigate", path)
    mission.press_stop(world.now)
    assert read_journal(path)[-2]["event"] == "stop_latched", "in the journal before the next step"
    block = Block(ROWS)
    again = Mission(ROBOT, block.mission, journal=Journal(path), resume_from=path)
    assert again.stopped
    world = World(block)
    for _ in range(5):
        assert world.tick(again).state == "paused"
    assert again.reset_stop(world.now) == ""
    world.requests = ["resume"]
    world.run(again, lambda w: w.finished is not None)
    assert world.finished == "done"
    kinds = [json.loads(line)["event"] for line in path.read_text().splitlines()]
    assert [kind for kind in kinds if kind.startswith("stop_")].count("stop_reset") == 1
    third = Mission(ROBOT, block.mission, journal=Journal(path), resume_from=path)
    assert not third.stopped


@pytest.mark.parametrize("state", ["fault", "done"])
def test_a_mission_that_has_ended_is_latched_as_well(state: str) -> None:
    world, mission = reach("search")
    if state == "fault":
        world.alive["map"] = False
    world.run(mission, lambda w: w.finished is not None)
    world.emergency_stop = True
    output = world.tick(mission)
    assert (output.state, output.stopped) == (state, True)


# ---------------------------------------------------------------- the latch


def test_a_reset_wants_quiet_before_it() -> None:
    quiet = MissionParameters().stop_quiet
    latch = StopLatch(quiet)
    assert latch.reset(0.0) == "no emergency stop is latched"
    assert latch.press(10.0)
    assert not latch.press(10.5), "engaged already"
    assert "0.2 s ago" in latch.reset(10.7)
    assert latch.engaged
    assert latch.reset(10.5 + quiet) == ""
    assert not latch.engaged
