"""Every request in every state either moves the machine as the table says or is refused."""

from __future__ import annotations

import re

import pytest
from mission_world import ROBOT, Block, World

from vinum_nav.mission.machine import (
    REQUESTS,
    MissionMachine,
    mermaid_diagram,
    transition_table,
)
from vinum_nav.mission.machine import STATES as STATES_TOLD
from vinum_nav.mission.mission import Mission

STATES = ("idle", "search", "navigate", "task", "turn", "paused", "fault", "done")
WORKING = ("search", "navigate", "task", "turn")

EXPECTED = {
    ("idle", "start"): "search",
    ("paused", "resume"): "search",
    **{(state, "pause"): "paused" for state in WORKING},
    **{(state, "abort"): "idle" for state in (*WORKING, "paused")},
}
"""All other requests are refused."""


def reach(state: str) -> tuple[World, Mission]:
    """A mission that has just come to `state`."""
    block = Block([[0.0, 1.0], [0.0]])
    world = World(block)
    mission = Mission(ROBOT, block.mission)
    if state == "idle":
        world.requests = []
        world.tick(mission)
    elif state == "paused":
        world.hidden = lambda w, i: True
        world.tick(mission)
        world.requests = ["pause"]
        world.tick(mission)
    elif state == "fault":
        world.run(mission, lambda w: w.state == "task")
        world.alive["map"] = False
        world.answer = lambda w, since: None
        world.run(mission, lambda w: w.state == "fault")
    else:
        world.run(mission, lambda w: w.state == state)
    world.answer = lambda w, since: None
    return world, mission


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("request_", [*REQUESTS, "dance"])
def test_requests(state: str, request_: str) -> None:
    world, mission = reach(state)
    assert world.state == state
    world.requests = [request_]
    output = world.tick(mission)
    refused = [event for event in output.events if event["event"] == "request_refused"]
    if (state, request_) in EXPECTED:
        assert not refused
        first = next(event for event in output.events if event["event"] == "state")
        assert (first["previous"], first["state"]) == (state, EXPECTED[state, request_])
    else:
        assert [(event["request"], event["state"]) for event in refused] == [(request_, state)]
        assert output.state == state or state in WORKING


@pytest.mark.parametrize("state", WORKING)
def test_resume_leads_back(state: str) -> None:
    machine = MissionMachine()
    for event in {
        "search": ["start"],
        "navigate": ["start", "vine_found"],
        "task": ["start", "vine_found", "arrived"],
        "turn": ["start", "row_ended"],
    }[state]:
        machine.send(event)
    machine.send("pause")
    assert machine.word == "paused"
    machine.send("resume")
    assert machine.word == state


def machine_after(*events: str) -> MissionMachine:
    machine = MissionMachine()
    for event in events:
        machine.send(event)
    return machine


@pytest.mark.parametrize("interruption", [("stop",), ("pause", "stop"), ("stop", "stop")])
def test_a_stop_takes_a_task_back_to_its_approach(interruption: tuple[str, ...]) -> None:
    machine = machine_after("start", "vine_found", "arrived", *interruption, "resume")
    assert machine.word == "navigate"


def test_a_task_that_ends_in_a_pause_resumes_with_the_search() -> None:
    machine = machine_after("start", "vine_found", "arrived", "pause", "vine_closed")
    assert machine.word == "paused"
    machine.send("resume")
    assert machine.word == "search"


@pytest.mark.parametrize(
    "before", [(), ("start", "vine_found", "abort"), ("start", "row_ended", "pause", "abort")]
)
def test_resume_begins_after_a_stop_in_idle(before: tuple[str, ...]) -> None:
    machine = machine_after(*before, "stop")
    assert machine.begins("resume")
    machine.send("resume")
    assert machine.word == "search"


def test_resume_begins_nothing_after_a_pause() -> None:
    assert not machine_after("start", "pause").begins("resume")
    assert not machine_after("start", "stop").begins("resume")


def test_the_words_of_the_state_are_the_leaves() -> None:
    assert STATES_TOLD == STATES


def test_the_table_has_all_states_and_ends_in_the_final_ones() -> None:
    table = transition_table()
    assert {state for source, _, target in table for state in (source, target)} == set(STATES)
    assert not {"fault", "done"} & {source for source, _, _ in table}
    for state in WORKING:
        assert (state, "fail", "fault") in table


def drawn(diagram: str) -> set[tuple[str, str, str]]:
    """Transitions between leaves: an arrow from a box is one from each state in it, one to a box
    leads to its first state, and one to its history 'H' to any."""
    box, inside, first, history, arrows = "", {"": [""]}, {}, {}, []
    for line in diagram.splitlines():
        if found := re.search(r"as (\w+) \{$", line):
            box = found[1]
            inside[box] = []
        elif line.strip() == "}":
            box = ""
        elif found := re.search(r'state "(\w+)" as (\w+)$', line):
            if found[1] == "H":
                history[found[2]] = box
            else:
                inside[box].append(found[2])
        elif found := re.search(r"\[\*\] --> (\w+)$", line):
            first[box] = found[1]
        elif found := re.search(r"(\w+) --> (\w+) : (.+)$", line):
            arrows.append(found.groups())
    shown = set()
    for source, target, label in arrows:
        ends = inside[history[target]] if target in history else [first.get(target, target)]
        event = label.lower().replace(" ", "_")
        shown |= {(start, event, end) for start in inside.get(source, [source]) for end in ends}
    return shown


def test_the_diagram_shows_every_transition_and_no_other() -> None:
    assert drawn(mermaid_diagram()) == set(transition_table())


def test_every_state_change_of_a_mission_is_in_the_table() -> None:
    world, _ = reach("done")
    pairs = {(source, target) for source, _, target in transition_table()}
    changes = [(event["previous"], event["state"]) for event in world.of_kind("state")]
    assert set(changes) <= pairs
    assert [b for _, b in changes[:-1]] == [a for a, _ in changes[1:]]
