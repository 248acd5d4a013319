"""A journal names its order, survives mangled lines, and says where the robot stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from mission_world import ROBOT, Block, World

from vinum_nav import __version__
from vinum_nav.description.believed_start import FARTHEST, START_POSE, BelievedStart
from vinum_nav.errors import InputError
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Alarm, Odometry
from vinum_nav.mission.journal import Journal, read_journal
from vinum_nav.mission.journal_file import salvage_journal
from vinum_nav.mission.mission import Mission
from vinum_nav.mission.order_hash import order_hash
from vinum_nav.mission.resumption import read_resumption

BLOCK = {"rows": [[0.0, 1.0, 2.0]]}


def worked_partly(path: Path, closed: int = 1) -> World:
    """A mission whose process ends after so many work items."""
    block = Block(**BLOCK)
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    world.run(mission, lambda w: len(w.of_kind("item_closed")) == closed)
    return world


def go_on(path: Path, before: World) -> World:
    """A new process where the robot stands."""
    world = World(before.block, before.robot, now=5000.0)
    mission = Mission(ROBOT, world.block.mission, journal=Journal(path), resume_from=path)
    world.run(mission, lambda w: w.finished is not None)
    return world


# ---------------------------------------------------------------- whose journal it is


def test_each_part_names_block_order_and_software(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    world = worked_partly(path)
    go_on(path, world)
    headers = [e for e in read_journal(path) if e["event"] == "mission_begun"]
    assert [header["part"] for header in headers] == [1, 2]
    for header in headers:
        assert header["block"] == world.block.mission.block
        assert header["order"] == order_hash(world.block.mission)
        assert header["software"] == __version__
    assert read_journal(path)[0] == headers[0]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"block": "elsewhere"}, "of block 'elsewhere'"),
        ({"row_spacing": 2.6}, "another order of block"),
        ({"faces": "both"}, "another order of block"),
    ],
)
def test_the_journal_of_another_block_is_refused(
    tmp_path: Path, change: dict[str, object], wanted: str
) -> None:
    path = tmp_path / "journal.jsonl"
    world = worked_partly(path)
    before = path.read_bytes()
    other = world.block.mission.model_copy(update=change)
    with pytest.raises(InputError, match=wanted):
        Mission(ROBOT, other, journal=Journal(path), resume_from=path)
    assert path.read_bytes() == before


def test_time_outs_may_change_between_two_parts(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    world = worked_partly(path)
    patient = world.block.mission.model_copy(update={"task_timeout": 300.0, "task_retries": 2})
    assert read_resumption(path, patient).lacks == ""


# ---------------------------------------------------------------- mangled lines

AT = 6
"""Line before which the mangled one is put, counted from 0."""


def with_line(line: bytes) -> Callable[[list[bytes]], list[bytes]]:
    return lambda lines: [*lines[:AT], line, *lines[AT:]]


def without_a_field(lines: list[bytes]) -> list[bytes]:
    event = json.loads(lines[AT])
    del event[sorted(set(event) - {"version", "stamp", "event"})[0]]
    return [*lines[:AT], json.dumps(event).encode(), *lines[AT + 1 :]]


MANGLED = {
    "garbage": (with_line(b"\x8f\x01{]"), "not JSON"),
    "NULs": (with_line(b"\0" * 40), "NUL bytes"),
    "a blank line": (with_line(b""), "a blank line"),
    "a list": (with_line(b"[1, 2]"), "wanted an event of version 1"),
    "a field missing": (without_a_field, "Field required"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", MANGLED)
def test_the_part_before_a_mangled_line_counts(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "journal.jsonl"
    world = worked_partly(path, closed=2)
    mangle, said = MANGLED[kind]
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"".join(line + b"\n" for line in mangle(lines)))
    read = salvage_journal(path)
    assert [json.loads(line) for line in lines[:AT]] == list(read.events)
    assert f"{path}:{AT + 1}: " in read.complaint
    assert said in read.complaint
    again = go_on(path, world)
    (alarm,) = again.of_kind("alarm")
    assert (alarm["source"], alarm["fault"]) == ("journal", False)
    assert f"{path}:{AT + 1}: " in alarm["reason"]
    assert again.finished == "done"
    assert salvage_journal(path).complaint == "", "what is written behind it can be read"
    stood = [event for event in map(json.loads, lines) if event["event"] == "stood"]
    assert stood[-1] in read_journal(path), "where the robot stands is kept"
    assert path.with_name("journal.jsonl.mangled").read_bytes(), "nothing is thrown away"


def test_a_line_that_stands_there_twice_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    world = worked_partly(path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[-1]]))
    read = salvage_journal(path)
    assert list(read.events) == [json.loads(line) for line in lines]
    assert read.complaint == f"{path}:{len(lines) + 1}: the line stands there twice, it counts once"
    again = go_on(path, world)
    assert world.worked() + again.worked() == world.block.expected()


def test_a_blank_end_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    world = worked_partly(path)
    whole = read_journal(path)
    with path.open("ab") as file:
        file.write(b"\n\n")
    assert list(salvage_journal(path).events) == whole
    again = go_on(path, world)
    assert world.worked() + again.worked() == world.block.expected()


# ---------------------------------------------------------------- where the robot stands


def test_the_journal_holds_the_pose_at_every_stride(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    world = worked_partly(path, closed=2)
    start = read_resumption(path, world.block.mission).start
    assert start is not None
    assert start.T_map_base.distance(world.robot) < 0.3
    assert start.T_odom_base is not None
    assert start.T_odom_base.distance(world.T_odom_base) < 0.3
    assert np.allclose(start.covariance, np.eye(3) * 1e-4)
    stood = [e["robot_map"] for e in read_journal(path) if e["event"] == "stood"]
    way = np.hypot(*np.diff(np.array(stood)[:, :2], axis=0).T)
    assert way.max() < 0.31, "a step of this robot is 5 cm"


def test_a_mission_that_never_moved_stands_at_the_start(tmp_path: Path) -> None:
    path, block = tmp_path / "journal.jsonl", Block(**BLOCK)
    path.touch()
    start = read_resumption(path, block.mission).start
    assert start is not None
    assert start.T_map_base == block.mission.start_pose


def test_without_a_pose_the_mission_waits_in_idle_and_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    before = worked_partly(path)
    events = [e for e in read_journal(path) if e["event"] not in ("stood", "mission_begun")]
    path.unlink()
    Journal(path).append(events)
    world = World(before.block, before.robot, now=5000.0)
    mission = Mission(ROBOT, before.block.mission, journal=Journal(path), resume_from=path)
    world.alive["map"] = False
    for _ in range(50):
        world.tick(mission)
    assert world.state == "idle"
    assert "holds no pose of the robot: give one on initialpose" in mission.lacks
    assert not world.events
    world.alive["map"] = True
    world.run(mission, lambda w: w.finished is not None)
    assert mission.lacks == ""
    assert before.worked() + world.worked() == world.block.expected()


def test_a_doubted_pose_holds_the_start_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    before = worked_partly(path)
    world = World(before.block, before.robot, now=5000.0)
    mission = Mission(ROBOT, before.block.mission, journal=Journal(path), resume_from=path)
    world.alarms = (Alarm(START_POSE, "GNSS has the robot elsewhere", is_fault=False),)
    for _ in range(50):
        world.tick(mission)
    assert (world.state, mission.lacks) == ("idle", "GNSS has the robot elsewhere")
    world.alarms = ()
    world.run(mission, lambda w: w.finished is not None)
    assert before.worked() + world.worked() == world.block.expected()


def odometry(pose: Pose2) -> Odometry:
    return Odometry(1.0, pose, 0.0, 0.0, 0.0)


def test_an_odometry_that_goes_on_says_how_the_robot_moved() -> None:
    left = BelievedStart(Pose2(5.0, 1.0, 0.5), np.eye(3) * 1e-4, Pose2(8.0, -2.0, 2.0))
    moved = Pose2(0.4, 0.1, -0.2)
    found = left.at(odometry(Pose2(8.0, -2.0, 2.0) @ moved))
    wanted = Pose2(5.0, 1.0, 0.5) @ moved
    assert found.T_map_base.distance(wanted) < 1e-9
    assert found.T_map_base.yaw == pytest.approx(wanted.yaw)
    assert np.sqrt(found.covariance[0, 0]) < 0.05


@pytest.mark.parametrize("began_at", [Pose2(0.0, 0.0, 0.0), Pose2(3.0, 4.0, 0.0)])
def test_an_odometry_that_began_anew_says_nothing(began_at: Pose2) -> None:
    left = BelievedStart(Pose2(5.0, 1.0, 0.5), np.eye(3) * 1e-4, Pose2(8.0, -2.0, 2.0))
    found = left.at(odometry(began_at))
    assert found.T_map_base == left.T_map_base
    assert np.sqrt(found.covariance[0, 0]) > 0.25
    assert left.is_moved_far(odometry(began_at)) == (began_at.x != 0.0)
    assert Pose2(8.0, -2.0, 2.0).distance(began_at) > FARTHEST


# ---------------------------------------------------------------- an aborted vine


def test_an_aborted_vine_is_open_again_at_a_new_start(tmp_path: Path) -> None:
    path, block = tmp_path / "journal.jsonl", Block(**BLOCK)
    world, mission = World(block), Mission(ROBOT, block.mission, journal=Journal(path))
    world.run(mission, lambda w: w.state == "task")
    world.requests = ["abort"]
    output = world.tick(mission)
    assert [str(item.outcome) for item in output.register] == ["skipped"]
    again = World(block, world.robot, now=5000.0)
    resumed = Mission(ROBOT, block.mission, journal=Journal(path), resume_from=path)
    again.run(resumed, lambda w: w.finished is not None)
    assert again.worked() == block.expected()
    assert again.output is not None
    assert [str(item.outcome) for item in again.output.register] == ["done"] * 3
