"""A task that failed is asked for again, as often as the mission file says."""

from __future__ import annotations

from pathlib import Path

import pytest
from mission_world import ROBOT, Block, World

from vinum_nav.interfaces import Outcome
from vinum_nav.mission.journal import Journal, read_journal
from vinum_nav.mission.mission import Mission
from vinum_nav.report.events import task_starts

VINES = [[0.0, 1.0]]


class FussyArm:
    """Fails the first attempts, each under its own key."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.keys: list[int] = []

    def __call__(self, world: World, since: float) -> Outcome | None:
        assert world.task is not None
        if world.task[0] not in self.keys:
            self.keys.append(world.task[0])
        if world.now - since < 0.3:
            return None
        return Outcome.FAILED if len(self.keys) <= self.failures else Outcome.DONE


def begin(
    retries: int, failures: int, journal: Path | None = None, **order: float
) -> tuple[World, Mission, FussyArm]:
    world = World(Block(VINES, task_retries=retries, **order))
    arm = world.answer = FussyArm(failures)
    mission = Mission(ROBOT, world.block.mission, journal=Journal(journal) if journal else None)
    return world, mission, arm


def finish(world: World, mission: Mission) -> list[str]:
    world.run(mission, lambda w: w.finished is not None)
    return [event["outcome"] for event in world.of_kind("item_closed")]


@pytest.mark.parametrize(
    ("retries", "failures", "outcomes", "attempts"),
    [
        (0, 1, ["failed", "done"], []),
        (1, 1, ["done", "done"], [2]),
        (2, 2, ["done", "done"], [2, 3]),
        (2, 3, ["failed", "done"], [2, 3]),
        (2, 4, ["failed", "done"], [2, 3, 2]),
    ],
)
def test_only_the_last_attempt_counts(
    retries: int, failures: int, outcomes: list[str], attempts: list[int]
) -> None:
    world, mission, arm = begin(retries, failures)
    assert finish(world, mission) == outcomes
    assert [event["attempt"] for event in world.of_kind("task_retried")] == attempts
    assert len(arm.keys) == len(set(arm.keys)) == 2 + len(attempts)
    assert len(task_starts(world.events)) == 2, "an attempt more is no second stop"


def test_the_robot_stands_where_it_stood() -> None:
    world, mission, _ = begin(3, 3)
    finish(world, mission)
    assert len(set(world.standings[:4])) == 1


def test_a_task_that_takes_too_long_is_cancelled_and_asked_for_again() -> None:
    world, mission, _ = begin(1, 0, task_timeout=5.0)
    world.answer = lambda w, since: None if not w.cancelled else Outcome.DONE
    assert finish(world, mission) == ["done", "done"]
    (retried,) = world.of_kind("task_retried")
    assert retried["reason"] == "task timed out"
    assert retried["key"] not in world.cancelled


def test_a_task_that_the_stop_cancelled_is_no_attempt() -> None:
    world, mission, _ = begin(1, 0)
    world.run(mission, lambda w: w.state == "task")
    world.emergency_stop = True
    world.tick(mission)
    world.emergency_stop = False
    for _ in range(20):
        world.tick(mission)
    assert mission.reset_stop(world.now) == ""
    world.requests = ["resume"]
    arm = world.answer = FussyArm(1)
    assert finish(world, mission) == ["done", "done"]
    assert [event["attempt"] for event in world.of_kind("task_retried")] == [2]
    assert len(arm.keys) == 3


def test_nothing_is_asked_for_while_paused() -> None:
    world, mission, arm = begin(1, 1)
    world.run(mission, lambda w: w.state == "task")
    world.requests = ["pause"]
    for _ in range(50):
        world.tick(mission)
    assert len(arm.keys) == 1
    assert not world.of_kind("task_retried")
    assert not world.of_kind("item_closed")
    world.requests = ["resume"]
    assert finish(world, mission) == ["done", "done"]
    assert len(world.of_kind("task_retried")) == 1


def test_a_mission_killed_between_two_attempts_neither_loses_nor_doubles_the_vine(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.jsonl"
    world, mission, _ = begin(2, 2, path)
    world.run(mission, lambda w: bool(w.of_kind("task_retried")))
    resumed = World(world.block, world.robot, world.now + 10.0)
    again = Mission(ROBOT, world.block.mission, journal=Journal(path), resume_from=path)
    assert finish(resumed, again) == ["done", "done"]
    closed = [event for event in read_journal(path) if event["event"] == "item_closed"]
    assert [event["outcome"] for event in closed] == ["done", "done"]
