"""The journal holds every event before it is acted on; a killed mission goes on where it was."""

from __future__ import annotations

import json
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError
from mission_world import ROBOT, VALIDATOR, Block, World, carry_out

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import NavigationState
from vinum_nav.mission.events import EVENT_FIELDS, EventLog
from vinum_nav.mission.journal import Journal, read_journal
from vinum_nav.mission.mission import Mission

SHORT = {"rows": [[0.0, 0.9], [0.4]], "faces": "both"}


def decisions(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events without those that say whose journal it is and where the robot stands."""
    return [event for event in events if event["event"] not in ("mission_begun", "stood")]


EVENTS = len(decisions(carry_out(Block(**SHORT)).events))


def test_the_journal_is_complete(tmp_path: Path) -> None:
    world = carry_out(Block(**SHORT), journal=tmp_path / "journal.jsonl")
    assert read_journal(tmp_path / "journal.jsonl") == world.events


def test_events_are_on_disk_before_the_step_returns(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    block = Block([[0.0]])
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    while world.finished is None:
        world.tick(mission)
        assert (read_journal(path) if path.exists() else []) == world.events


def test_a_mission_has_all_kinds_of_events_that_the_schema_allows() -> None:
    """Events of an undisturbed run; the others have tests of their own."""
    kinds = {event["event"] for event in carry_out(Block(**SHORT)).events}
    assert set(EVENT_FIELDS) - kinds == {
        *("item_dropped", "pass_given_up", "request_refused", "alarm", "fault"),
        *("stop_latched", "stop_reset", "task_retried"),
        *("pass_blocked", "pass_rejoined", "backed_off", "row_skipped"),
    }


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"event": "party"}, {"extra": 1}, {"outcome": "perfect"}]
)
def test_the_schema_refuses(change: dict[str, Any]) -> None:
    event = {"version": 1, "stamp": 1.0, "event": "finished", "outcome": "done", "reason": ""}
    VALIDATOR.validate(event)
    with pytest.raises(ValidationError):
        VALIDATOR.validate(event | change)


def test_an_event_of_unknown_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="event 'fault' with"):
        EventLog().add("fault", cause="rain")


# ---------------------------------------------------------------- the file


def event(stamp: float) -> dict[str, Any]:
    return {"version": 1, "stamp": stamp, "event": "fault", "reason": "x"}


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_torn_last_line_is_left_out_and_cut_off(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "journal.jsonl"
    Journal(path).append([event(1.0), event(2.0)])
    path.write_bytes(path.read_bytes()[:-cut])
    assert read_journal(path) == [event(1.0)]
    Journal(path).append([event(3.0)])
    assert read_journal(path) == [event(1.0), event(3.0)]


@pytest.mark.parametrize("line", ["{", "[]", json.dumps(event(1.0) | {"version": 9})])
def test_any_other_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(json.dumps(event(1.0)) + "\n" + line + "\n")
    with pytest.raises(ValueError, match=r"journal\.jsonl:2: "):
        read_journal(path)


def test_a_missing_journal_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no journal"):
        read_journal(tmp_path / "none")


def test_a_journal_of_another_mission_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    Journal(path).append([event(1.0)])
    with pytest.raises(ValueError, match="already holds a mission"):
        Mission(ROBOT, Block([[0.0]]).mission, journal=Journal(path))


# ---------------------------------------------------------------- keys


def test_a_journal_with_float_keys_is_read_and_resumed(tmp_path: Path) -> None:
    """Older journals name tasks by seconds; their keys come back in nanoseconds."""
    path, block = tmp_path / "old.jsonl", Block([[0.0, 1.0], [0.4]])
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    world.run(mission, lambda w: len(w.of_kind("item_closed")) == 1)
    events = read_journal(path)
    old = [e | {"key": e["key"] / 1e9} if "key" in e else e for e in events]
    path.write_text("".join(json.dumps(event) + "\n" for event in old))
    assert '"key": 10' in path.read_text()
    assert read_journal(path) == events
    again = World(block, world.robot, now=5000.0)
    new = tmp_path / "new.jsonl"
    resumed_mission = Mission(ROBOT, block.mission, journal=Journal(new), resume_from=path)
    again.run(resumed_mission, lambda w: w.finished is not None)
    assert again.finished == "done"
    assert world.worked() + again.worked() == block.expected()
    assert {type(e["key"]) for e in read_journal(new) if "key" in e} == {int}


# ---------------------------------------------------------------- resume


def killed(block: Block, path: Path, after: int) -> World:
    """Run until `after` decisions are written and the power fails; only those are on disk."""
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    while len(decisions(world.events)) < after:
        world.tick(mission)
    path.touch()
    cut_off(path, path.read_bytes().splitlines(keepends=True), after)
    return world


def cut_off(path: Path, lines: list[bytes], after: int) -> None:
    """Leave `after` decisions of a journal, and a part of the next line."""
    kept = list(lines)
    while len(decisions([json.loads(line) for line in kept])) > after:
        kept.pop()
    path.write_bytes(b"".join(kept) + b'{"version": 1, "st')


def resumed(block: Block, path: Path, robot: Pose2, journal: Path) -> World:
    """A new process: nothing is known but the journal; ids and odometry begin anew."""
    world = World(block, robot, now=5000.0)
    world.ids = {i: 10 + (i + 1) % len(block.vines) for i in range(len(block.vines))}
    world.T_map_odom = robot
    mission = Mission(ROBOT, block.mission, journal=Journal(journal), resume_from=path)
    world.run(mission, lambda w: w.finished is not None)
    return world


def stamps_of(journal: Path, kind: str) -> list[float]:
    return [event["stamp"] for event in read_journal(journal) if event["event"] == kind]


def items_worked(block: Block, journal: Path) -> list[tuple[int, int, str]]:
    world = World(block)
    world.events = read_journal(journal)
    return world.worked()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[bytes], Pose2]]:
    """Journal and place of the robot when 0, 1, 2, ... decisions had been written."""
    path, block = tmp_path_factory.mktemp("undisturbed") / "journal.jsonl", Block(**SHORT)
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    moments: list[tuple[list[bytes], Pose2]] = [([], world.robot)]
    while world.finished is None:
        world.tick(mission)
        new = 1 + len(decisions(world.events)) - len(moments)
        if new:
            lines = path.read_bytes().splitlines(keepends=True)
            moments += [(lines, world.robot)] * new
    return moments


def sampled(after: int) -> object:
    """One in forty is quick enough for a run of the quick tests."""
    return after if after % 40 == 0 else pytest.param(after, marks=pytest.mark.slow)


@pytest.mark.parametrize("after", [sampled(after) for after in range(EVENTS + 1)])
def test_a_mission_killed_after_any_event_resumes_at_the_right_item(
    tmp_path: Path, undisturbed: list[tuple[list[bytes], Pose2]], after: int
) -> None:
    path = tmp_path / "journal.jsonl"
    block = Block(**SHORT)
    lines, place = undisturbed[after]
    cut_off(path, lines, after)
    closed = [e["item"] for e in read_journal(path) if e["event"] == "item_closed"]
    world = resumed(block, path, place, path)
    assert world.finished == "done"
    assert items_worked(block, path) == block.expected()
    assert world.worked() == block.expected()[len(closed) :]
    assert world.output is not None
    ids = [item.id for item in world.output.register]
    assert ids[: len(closed)] == closed
    for item, stamp in zip(world.output.register, stamps_of(path, "item_closed"), strict=True):
        assert item.closed_at == stamp > item.opened_at
        assert item.visits >= 1
    assert len(set(ids)) == len(block.expected())


def test_a_mission_killed_twice_keeps_its_first_part_in_a_new_journal(tmp_path: Path) -> None:
    block = Block([[0.0, 1.0, 2.0, 3.0]])
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    robot = killed(block, first, 9).robot
    world = World(block, robot, now=900.0)
    mission = Mission(ROBOT, block.mission, journal=Journal(second), resume_from=first)
    world.run(mission, lambda w: len(w.of_kind("item_closed")) == 1)
    resumed(block, second, world.robot, second)
    assert items_worked(block, second) == block.expected()


@pytest.mark.slow
@pytest.mark.parametrize(
    "place", [(-3.0, -1.2, 0.0), (2.5, -0.8, 0.0), (5.0, -0.9, 3.0), (1.0, 3.5, 1.0)]
)
def test_a_robot_set_down_elsewhere_finds_back(tmp_path: Path, place: tuple[float, ...]) -> None:
    """Places: before the row, ahead of the open vines, turned round, across the block."""
    block = Block([[0.0, 1.0, 2.0, 3.0], [0.0, 1.0]])
    path = tmp_path / "journal.jsonl"
    killed(block, path, 14)
    robot = block.T_map_block @ Pose2(*place)
    resumed(block, path, robot, path)
    assert items_worked(block, path) == block.expected()


@pytest.mark.parametrize("shift", [-0.4, 0.4])
def test_a_map_shifted_against_the_journal_finds_the_closed_vines(
    tmp_path: Path, shift: float
) -> None:
    block = Block([[0.0, 1.0, 2.0, 3.0]])
    path = tmp_path / "journal.jsonl"
    robot = killed(block, path, 14).robot
    events = read_journal(path)
    for entry in events:
        if entry["event"] == "item_closed":
            entry["trunk_map"][0] += shift
    path.unlink()
    Journal(path).append(events)
    world = resumed(block, path, robot, path)
    closed = sum(entry["event"] == "item_closed" for entry in events)
    assert closed > 0
    assert world.worked() == block.expected()[closed:]


def test_a_finished_mission_stays_finished(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    block = Block([[0.0, 1.0]])
    world = carry_out(block, journal=path)
    again = resumed(block, path, world.robot, path)
    assert again.finished == "done"
    assert not again.of_kind("item_opened")


@pytest.mark.slow
def test_a_pass_that_was_given_up_is_not_driven_after_a_resumption(tmp_path: Path) -> None:
    path, block = tmp_path / "journal.jsonl", Block([[0.0, 6.0], [3.0], [3.0]])
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    world.run(mission, lambda w: w.state == "task")
    world.steer = lambda w, goal: NavigationState.BLOCKED
    world.run(mission, lambda w: bool(w.of_kind("pass_given_up")))
    again = World(block, T_map_base=world.robot)
    resumed = Mission(ROBOT, block.mission, resume_from=path)
    again.run(resumed, lambda w: w.finished is not None)
    assert again.finished == "incomplete", "what lies behind the obstacle was not seen"
    assert {event["row"] for event in again.of_kind("pass_started")} <= {1, 2}
    done = [event["row"] for event in again.of_kind("item_closed")]
    assert done == [1, 2]


# ---------------------------------------------------------------- a journal that is lost


def deleted(path: Path) -> None:
    path.unlink()


def folder_removed(path: Path) -> None:
    shutil.rmtree(path.parent)


def replaced(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    copy.replace(path)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def written_by_another(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"{}\n")


LOSSES = {
    deleted: "is gone",
    folder_removed: "is gone",
    replaced: "was replaced",
    cut: "bytes, wanted",
    written_by_another: "bytes, wanted",
}


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
@pytest.mark.parametrize("state", ["search", "task"])
def test_a_journal_lost_while_the_mission_runs_is_a_fault(
    tmp_path: Path, lose: Callable[[Path], None], state: str
) -> None:
    path, block = tmp_path / "run" / "journal.jsonl", Block([[0.0, 1.0]])
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    world.run(mission, lambda w: w.state == state)
    lose(path)
    world.tick(mission)
    assert world.finished == "fault"
    assert world.output is not None
    assert world.output.goal is None
    assert world.output.task_goal is None
    reason = world.of_kind("fault")[0]["reason"]
    assert reason.startswith(f"journal: {path} ")
    assert LOSSES[lose] in reason
    world.tick(mission)
    assert mission.state == "fault"


def test_a_full_disk_is_a_fault_and_leaves_whole_lines(tmp_path: Path) -> None:
    """A limit on the size of files has the disk take a part of a line."""
    path, block = tmp_path / "journal.jsonl", Block([[0.0, 1.0]])
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    world.run(mission, lambda w: w.state == "navigate")
    before = read_journal(path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20, limits[1]))
    try:
        world.run(mission, lambda w: w.finished is not None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert world.finished == "fault"
    assert "File too large" in world.of_kind("fault")[0]["reason"]
    assert read_journal(path) == before
    assert path.read_bytes().endswith(b"\n")
