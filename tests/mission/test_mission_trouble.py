"""Interruptions of a mission by the arm, the navigator, a sensor or the operator."""

from __future__ import annotations

from typing import Any

import pytest
from mission_world import ROBOT, STEP, Block, World

from vinum_nav.interfaces import Alarm, Goal, NavigationState, Outcome
from vinum_nav.mission.mission import Mission, MissionParameters
from vinum_nav.mission.stop_pose import UnreachableError

VINES = [[0.0, 1.0, 2.0]]


def begin(block: Block | None = None, state: str = "search", **p: Any) -> tuple[World, Mission]:
    block = block or Block(VINES)
    world = World(block)
    mission = Mission(ROBOT, block.mission, MissionParameters(**p))
    world.run(mission, lambda w: w.state == state)
    return world, mission


def finish(world: World, mission: Mission) -> None:
    world.run(mission, lambda w: w.finished is not None)


def outcomes(world: World) -> list[str]:
    return [event["outcome"] for event in world.of_kind("item_closed")]


# ---------------------------------------------------------------- the arm


def test_a_task_that_takes_too_long_is_cancelled_and_failed() -> None:
    world, mission = begin(Block(VINES, task_timeout=20.0), "task")
    since = world.now
    world.answer = lambda w, start: None
    world.run(mission, lambda w: bool(w.cancelled))
    assert world.now - since == pytest.approx(20.0, abs=3.5 * STEP)
    closed = world.of_kind("item_closed")[0]
    assert (closed["outcome"], closed["reason"]) == ("failed", "task timed out")
    world.answer = lambda w, start: Outcome.DONE
    finish(world, mission)
    assert outcomes(world) == ["failed", "done", "done"]
    assert world.finished == "done"


def test_the_arms_own_verdict_is_kept() -> None:
    world, mission = begin(state="task")
    world.answer = lambda w, since: Outcome.FAILED
    finish(world, mission)
    assert outcomes(world) == ["failed"] * 3


def test_an_answer_to_another_task_is_ignored() -> None:
    world, mission = begin(state="task")
    world.answer = lambda w, since: None
    assert world.task is not None
    world.tick(mission)
    key, since = world.task
    world.task = (key - 1_000_000_000, since)
    world.answer = lambda w, start: Outcome.DONE
    world.tick(mission)
    world.tick(mission)
    assert world.state == "task"


# ---------------------------------------------------------------- the navigator


def test_a_vine_whose_stop_is_blocked_is_put_off_and_closed_once_the_robot_is_past_it() -> None:
    """Vine that is tried a second time from its other side."""
    world, mission = begin(Block([[0.0, 1.0, 4.0, 5.0]]), "navigate")
    since, vine = world.now, world.of_kind("item_opened")[0]["vine"]

    def steer(w: World, goal: Goal) -> NavigationState | None:
        at_it = w.state == "navigate" and w.of_kind("item_opened")[-1]["vine"] == vine
        return NavigationState.BLOCKED if at_it else None

    world.steer = steer
    world.run(mission, lambda w: bool(w.of_kind("item_dropped")))
    assert world.now - since == pytest.approx(30.0, abs=3.5 * STEP)
    finish(world, mission)
    (lost,) = [e for e in world.of_kind("item_closed") if e["vine"] == vine]
    assert (lost["outcome"], lost["reason"]) == ("unreachable", "blocked: told to")
    assert sorted(world.worked()) == world.block.expected()
    assert sorted(outcomes(world)) == ["done"] * 3 + ["unreachable"]
    assert len([e for e in world.of_kind("item_opened") if e["vine"] == vine]) == 3
    assert not world.of_kind("pass_blocked")


def test_a_short_block_is_waited_for() -> None:
    world, mission = begin(state="navigate")
    end = world.now + 25.0
    world.steer = lambda w, goal: NavigationState.BLOCKED if w.now < end else None
    finish(world, mission)
    assert outcomes(world) == ["done"] * 3


@pytest.mark.slow
def test_standing_without_a_word_is_no_progress_either() -> None:
    world, mission = begin(state="navigate")
    world.steer = lambda w, goal: NavigationState.ACTIVE if not w.of_kind("item_closed") else None
    finish(world, mission)
    assert outcomes(world) == ["unreachable", "done", "done"]


@pytest.mark.parametrize("state", ["search", "turn"])
def test_a_robot_that_is_stuck_for_good_is_a_fault(state: str) -> None:
    """Backing off does not help, nor does another pass."""
    world, mission = begin(Block([[2.0], [0.0]]), state)
    since = world.now
    world.steer = lambda w, goal: NavigationState.FAILED
    finish(world, mission)
    assert world.finished == "fault"
    assert 30.0 < world.now - since < 100.0
    assert world.of_kind("fault")[0]["reason"] == "failed: told to"
    assert len(world.of_kind("pass_given_up")) == 1


def test_a_pass_with_an_obstacle_in_its_way_is_given_up_and_the_next_one_driven() -> None:
    """Its vines that are known are unreachable, with the reason; it is not gone back to."""
    world, mission = begin(Block([[0.0, 6.0], [3.0], [3.0]]), "task")
    world.run(mission, lambda w: w.state == "search")
    world.steer = lambda w, goal: (
        NavigationState.BLOCKED if len(w.of_kind("pass_started")) == 1 else None
    )
    since = world.now
    world.run(mission, lambda w: len(w.of_kind("pass_started")) == 2)
    assert [e["row"] for e in world.of_kind("pass_blocked")] == [0]
    assert world.now - since == pytest.approx(30.0 + 8.0, abs=6 * STEP)
    finish(world, mission)
    assert world.finished == "incomplete"
    (stretch,) = [e for e in world.of_kind("missing") if e["what"] == "stretch_not_seen"]
    assert stretch["row"] == 0
    (given_up,) = world.of_kind("pass_given_up")
    assert (given_up["row"], given_up["reason"]) == (0, "blocked: told to")
    assert sorted(outcomes(world)) in (["done"] * 3, ["done"] * 3 + ["unreachable"])
    assert len(world.of_kind("pass_started")) == 3


@pytest.mark.slow
@pytest.mark.parametrize("state", ["search", "turn"])
def test_a_robot_that_gets_nowhere_gives_up_one_pass_and_then_stands(state: str) -> None:
    world, mission = begin(Block([[2.0], [0.0], [0.0], [0.0]]), state)
    since = world.now
    world.steer = lambda w, goal: NavigationState.BLOCKED
    finish(world, mission)
    assert world.finished == "fault"
    assert len(world.of_kind("pass_given_up")) == 1
    assert world.now - since == pytest.approx(2 * (30.0 + 8.0), abs=14 * STEP)


def test_a_reached_goal_that_the_map_denies_is_refined_until_the_limit() -> None:
    world, mission = begin(state="navigate")

    def insists(w: World, goal: Goal) -> NavigationState | None:
        return NavigationState.REACHED if goal.frame == "odom" else None

    since = world.now
    world.steer = insists
    world.run(mission, lambda w: w.state == "task")
    assert world.now - since == pytest.approx(3.0, abs=3.5 * STEP)


# ---------------------------------------------------------------- silence


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "limit", "reason"),
    [
        ("detections", 5.0, "trunk_detector: silent for 5 s"),
        ("map", 5.0, "trunk_mapper: silent for 5 s"),
        ("odometry", 2.0, "odometry: silent for 2 s"),
        ("navigator", 3.0, "navigator: silent for 3 s"),
    ],
)
@pytest.mark.parametrize("state", ["search", "navigate", "task", "turn"])
def test_a_silent_source_is_a_fault(source: str, limit: float, reason: str, state: str) -> None:
    world, mission = begin(Block([[2.0], [0.0]]), state)
    world.tick(mission)
    world.answer = lambda w, since: None
    world.steer = lambda w, goal: NavigationState.ACTIVE
    since = world.now
    world.alive[source] = False
    finish(world, mission)
    assert world.now - since == pytest.approx(limit, abs=3.5 * STEP)
    assert [event["reason"] for event in world.of_kind("fault")] == [reason]
    assert world.finished == "fault"
    assert world.output is not None
    assert world.output.goal is None
    assert world.output.state == "fault"
    assert len(world.cancelled) == (state == "task")


@pytest.mark.parametrize("source", ["detections", "map", "navigator"])
def test_a_source_that_never_speaks_has_a_grace(source: str) -> None:
    world = World(Block(VINES))
    world.alive[source] = False
    start = world.now
    finish(world, Mission(ROBOT, world.block.mission))
    assert world.finished == "fault"
    assert world.now - start == pytest.approx(10.0, abs=3.5 * STEP)


def test_silence_before_the_start_is_no_fault() -> None:
    world = World(Block(VINES))
    world.requests = []
    mission = Mission(ROBOT, world.block.mission)
    world.alive["detections"] = False
    for _ in range(300):
        world.tick(mission)
    world.alive["detections"] = True
    world.requests = ["start"]
    finish(world, mission)
    assert world.finished == "done"


def test_a_row_lost_from_the_map_is_a_fault() -> None:
    world, mission = begin()
    world.block.lines.clear()
    finish(world, mission)
    assert world.of_kind("fault")[0]["reason"] == "row 0 is not in the map"


# ---------------------------------------------------------------- the operator


@pytest.mark.slow
@pytest.mark.parametrize("state", ["search", "navigate", "task", "turn"])
def test_pause_stands_and_resume_goes_on(state: str) -> None:
    world, mission = begin(Block([[1.0, 2.0], [0.0, 1.0]]), state)
    for _ in range(5):
        world.tick(mission)
    world.requests = ["pause"]
    world.tick(mission)
    standing = world.robot
    for _ in range(800):
        output = world.tick(mission)
        assert output.goal is None
        assert output.state == "paused"
    assert world.robot == standing
    world.requests = ["resume"]
    finish(world, mission)
    assert world.worked() == world.block.expected()
    assert set(outcomes(world)) == {"done"}


def test_a_task_under_way_goes_on_through_a_pause() -> None:
    world, mission = begin(state="task")
    world.requests = ["pause"]
    for _ in range(30):
        world.tick(mission)
    assert outcomes(world) == ["done"]
    assert world.state == "paused"
    world.requests = ["resume"]
    world.tick(mission)
    assert world.state in ("search", "navigate")


@pytest.mark.parametrize("state", ["search", "navigate", "task", "turn", "paused"])
def test_abort_closes_what_is_open(state: str) -> None:
    world, mission = begin(Block([[1.0, 2.0], [0.0]]), state if state != "paused" else "task")
    if state == "paused":
        world.requests = ["pause"]
        world.answer = lambda w, since: None
        world.tick(mission)
    done = len(world.of_kind("item_closed"))
    world.requests = ["abort"]
    output = world.tick(mission)
    assert world.finished == "aborted"
    assert (output.state, output.goal) == ("idle", None)
    assert all(item.outcome is not None for item in output.register)
    held = state in ("navigate", "task", "paused")
    assert outcomes(world)[done:] == ["skipped"] * held
    assert len(world.cancelled) == (state in ("task", "paused"))


def test_start_after_an_abort_opens_its_vine_again_and_goes_on_with_the_rest() -> None:
    world, mission = begin(Block([[0.0, 1.0, 2.0]]), "task")
    world.requests = ["abort"]
    world.tick(mission)
    world.requests = ["start"]
    world.run(mission, lambda w: w.state == "done")
    expected = world.block.expected()
    assert world.worked() == [expected[0], *expected]
    assert outcomes(world) == ["skipped", "done", "done", "done"]


# ---------------------------------------------------------------- construction


def test_a_body_too_wide_for_the_alley_is_refused_at_once() -> None:
    with pytest.raises(UnreachableError, match="row spacing"):
        Mission(ROBOT, Block(VINES, spacing=1.1).mission)


def test_parameters_must_be_positive() -> None:
    with pytest.raises(ValueError, match=r"blocked_timeout\n  Input should be greater than 0"):
        MissionParameters(blocked_timeout=0.0)


# ---------------------------------------------------------------- alarms


@pytest.mark.parametrize("state", ["search", "navigate", "task"])
def test_a_fault_of_a_source_ends_the_mission_by_its_name(state: str) -> None:
    world, mission = begin(state=state)
    world.alarms = (Alarm("gnss", "frozen", is_fault=False), Alarm("lidar", "frozen for 1 s"))
    finish(world, mission)
    assert world.finished == "fault"
    assert world.of_kind("fault")[0]["reason"] == "lidar: frozen for 1 s"


def test_an_alarm_that_is_no_fault_is_written_down_once_and_the_mission_goes_on() -> None:
    world, mission = begin()
    world.alarms = (Alarm("gnss", "jumped by 12 m", is_fault=False),)
    finish(world, mission)
    assert world.finished == "done"
    told = [(e["source"], e["reason"], e["fault"]) for e in world.of_kind("alarm")]
    assert told == [("gnss", "jumped by 12 m", False)]


def test_the_journal_of_a_mission_that_has_ended_takes_no_more_alarms() -> None:
    """Nodes that are ended one after the other after a mission are not in trouble."""
    world, mission = begin(Block([[0.0]]))
    finish(world, mission)
    world.alarms = (Alarm("node recorder", "no heartbeat for 5 s", is_fault=False),)
    world.tick(mission)
    assert not world.of_kind("alarm")
