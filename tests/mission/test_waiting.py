"""A mission waits for its operator after a part of the stack was started again."""

import pytest
from mission_world import ROBOT, Block, World

from vinum_nav.interfaces import Outcome
from vinum_nav.mission.mission import Mission

VINES = [[0.0, 1.0, 2.0]]
PAUSED = "the mission is paused until it is told to resume"


def begun(state: str, waits: bool = False) -> tuple[World, Mission]:
    block = Block(VINES)
    world = World(block)
    mission = Mission(ROBOT, block.mission, waits_for_sources=waits)
    world.run(mission, lambda w: w.state == state)
    return world, mission


def told(world: World) -> list[tuple[str, str]]:
    return [(event["source"], event["reason"]) for event in world.of_kind("alarm")]


def ends_well(world: World, mission: Mission) -> bool:
    world.run(mission, lambda w: w.finished is not None)
    closed = [event["outcome"] for event in world.of_kind("item_closed")]
    return world.finished == "done" and closed == [Outcome.DONE] * len(VINES[0])


@pytest.mark.parametrize("state", ["search", "navigate", "task"])
def test_a_part_started_anew_pauses_the_mission_by_its_name(state: str) -> None:
    world, mission = begun(state)
    world.restarted = ["trunk_mapper"]
    assert world.tick(mission).state == "paused"
    assert told(world) == [("trunk_mapper", f"started anew: {PAUSED}")]
    for _ in range(100):
        output = world.tick(mission)
    assert (output.state, output.goal) == ("paused", None)
    world.requests = ["resume"]
    assert ends_well(world, mission)


def test_a_part_started_anew_while_nothing_moves_changes_nothing() -> None:
    world = World(Block(VINES))
    world.requests = []
    mission = Mission(ROBOT, world.block.mission)
    world.restarted = ["navigator"]
    assert world.tick(mission).state == "idle"
    world.requests = ["start"]
    assert ends_well(world, mission)


@pytest.mark.parametrize(
    ("source", "name"),
    [("detections", "trunk_detector"), ("map", "trunk_mapper"), ("navigator", "navigator")],
)
def test_a_source_that_is_started_again_has_the_mission_wait(source: str, name: str) -> None:
    world, mission = begun("navigate", waits=True)
    world.alive[source] = False
    world.run(mission, lambda w: w.state == "paused")
    ((who, why),) = told(world)
    assert who == name
    assert why.endswith(PAUSED)
    assert "silent for" in why
    world.alive[source] = True
    world.tick(mission)
    world.requests = ["resume"]
    assert ends_well(world, mission)
