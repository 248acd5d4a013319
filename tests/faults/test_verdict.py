"""Runs that the judge of the fault campaign must not let pass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from vinum_nav.description.mission_file import Datum, MissionFile, StartPose
from vinum_nav.description.robot import load_robot
from vinum_nav.faults.evidence import Evidence
from vinum_nav.faults.fault import Fault, Kind, Stage
from vinum_nav.faults.verdict import Case, judge

ROBOT = load_robot("hyqreal")
MISSION = MissionFile(
    block="square",
    datum=Datum(latitude_deg=44.0, longitude_deg=9.0),
    boundary=((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)),
    row_spacing=2.5,
    vine_spacing=1.0,
    side="left",
    start=StartPose(x=-2.0, y=-1.0, yaw=0.0),
    headland_width=3.0,
)
FAULT = Fault("lidar-silent", Kind.SENSOR, Stage.FAKE, "no scan", culprits=(r"lidar",))


def closed(item: str, outcome: str = "done") -> dict[str, Any]:
    return {"event": "item_closed", "stamp": 5.0, "item": item, "outcome": outcome}


def finished(outcome: str) -> dict[str, Any]:
    return {"event": "finished", "stamp": 9.0, "outcome": outcome, "reason": ""}


def report(outcome: str, done: int, missed: int = 0) -> dict[str, Any]:
    vines = {"outcomes": {"done": done}, "duplicate_stops": 0, "missed": missed}
    return {"mission": {"outcome": outcome}, "vines": vines}


def evidence(**changes: Any) -> Evidence:
    """Two items done, the robot standing still in the middle of the block."""
    stamps = np.arange(0.0, 10.0, 0.1)
    sound = Evidence(
        stamps=stamps,
        poses=np.tile([5.0, 5.0, 0.0], (len(stamps), 1)),
        contacts=((),) * len(stamps),
        commands=np.array([[0.0, 0.0, 0.0], [0.3, 0.2, -0.5]]),
        journal=(closed("r0v0"), closed("r0v1"), finished("done")),
        journal_error="",
        report=report("done", 2),
        page="",
        terminal="",
    )
    return replace(sound, **changes)


SOUND = evidence()
BLAMED = {
    "journal": (closed("r0v0"), finished("fault")),
    "report": report("fault", 1) | {"alarms": "lidar: no scan"},
    "terminal": "fault: lidar: no scan for 1 s",
}


def reasons(fault: Fault = FAULT, **changes: Any) -> tuple[str, ...]:
    """Complaints about a run that would be well but for the changes."""
    found = evidence(**(BLAMED | changes))
    return judge(Case(fault, found, SOUND, MISSION, ROBOT)).reasons


def only(reasons: tuple[str, ...]) -> str:
    (reason,) = reasons
    return reason


def test_a_fault_that_is_named_and_loses_nothing_passes() -> None:
    assert reasons() == ()


def test_a_collision_fails() -> None:
    contacts = ((),) * 40 + (("trunk/r0v1",),) * 2 + ((),) * 58
    assert "collision with trunk/r0v1 at 4.0 s" in only(reasons(contacts=contacts))


@pytest.mark.parametrize("place", ["terminal", "report"])
def test_a_culprit_that_is_not_named_fails(place: str) -> None:
    silent = {"terminal": "fault", "report": report("fault", 1)}[place]
    assert f"the {place} does not name the culprit" in only(reasons(**{place: silent}))


def test_a_word_that_stands_in_every_report_names_nobody() -> None:
    sound = replace(SOUND, terminal="table of lidar figures")
    found = evidence(**(BLAMED | {"terminal": "table of lidar figures"}))
    verdict = judge(Case(FAULT, found, sound, MISSION, ROBOT))
    assert "terminal" in only(verdict.reasons)


def test_nobody_needs_a_name_for_what_is_no_fault() -> None:
    harmless = replace(FAULT, culprits=(), ends=("done",))
    sound = {"journal": SOUND.journal, "report": SOUND.report, "terminal": ""}
    assert reasons(harmless, **sound) == ()


@pytest.mark.parametrize(
    "command", [[0.49, 0.24, 0.0], [0.51, 0.0, 0.0], [0.0, -0.26, 0.0], [0.0, 0.0, 0.6]]
)
def test_a_command_outside_the_ellipse_of_limits_fails(command: list[float]) -> None:
    assert "x the limit" in only(reasons(commands=np.array([command])))


@pytest.mark.parametrize("command", [[0.5, 0.0, 0.5], [0.0, 0.25, 0.0], [-0.35, 0.17, 0.0]])
def test_a_command_within_the_ellipse_passes(command: list[float]) -> None:
    assert reasons(commands=np.array([command])) == ()


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_a_command_that_is_not_finite_fails(number: float) -> None:
    assert "not finite" in only(reasons(commands=np.array([[0.1, number, 0.0]])))


@pytest.mark.parametrize(("x", "passes"), [(13.9, True), (14.1, False)])
def test_the_true_pose_stays_within_the_fence_and_a_metre(x: float, passes: bool) -> None:
    poses = SOUND.poses.copy()
    poses[50, 0] = x
    found = reasons(poses=poses)
    assert found == () if passes else "outside the boundary at 5.0 s" in only(found)


def test_an_end_that_was_not_wanted_fails() -> None:
    ended = {"journal": (closed("r0v0"),), "report": report("timeout", 1) | {"alarms": "lidar"}}
    assert only(reasons(**ended)) == "ended as timeout, wanted fault"


def test_an_item_closed_twice_fails() -> None:
    journal = (closed("r0v0", "failed"), closed("r0v0"), finished("fault"))
    assert "item r0v0 is closed 2 times" in reasons(journal=journal)


def test_an_item_that_is_worked_again_after_it_was_done_fails() -> None:
    again = {"event": "task_started", "stamp": 7.0, "item": "r0v0"}
    journal = (closed("r0v0"), again, finished("fault"))
    assert "worked again" in only(reasons(journal=journal))


def test_vines_that_are_skipped_for_the_fault_fail() -> None:
    journal = (closed("r0v0"), closed("r0v1", "skipped"), finished("fault"))
    assert only(reasons(journal=journal)) == "1 items skipped, 0 without the fault"
    assert reasons(replace(FAULT, may_lose=("skipped",)), journal=journal) == ()


def test_a_report_that_contradicts_the_journal_fails() -> None:
    told = report("fault", 0) | {"alarms": "lidar"}
    assert "the journal has 1 items done, the report 0" in only(reasons(report=told))
    journal = (closed("r0v0"), finished("done"))
    assert "the journal ends done, the report says fault" in only(reasons(journal=journal))


def test_done_with_vines_left_out_fails() -> None:
    sound = {"journal": SOUND.journal, "report": report("done", 2, 1) | {"alarms": "lidar"}}
    may_be_done = replace(FAULT, ends=("done",))
    assert only(reasons(may_be_done, **sound)) == "done, but 1 vines were missed"


def test_a_journal_that_is_lost_fails_unless_that_was_the_fault() -> None:
    gone = {"journal": None, "journal_error": "journal.jsonl is gone"}
    assert only(reasons(**gone)) == "journal.jsonl is gone"
    assert reasons(replace(FAULT, keeps_journal=False), **gone) == ()


def test_a_run_without_a_report_fails() -> None:
    assert "the run cannot be reported" in reasons(report=None)


PRESSED = ({"act": "pressed", "stamp": 2.0}, {"act": "resume", "stamp": 8.0})


def test_a_robot_that_walks_on_while_it_is_stopped_fails() -> None:
    assert reasons(acts=PRESSED) == ()
    poses = SOUND.poses.copy()
    poses[60:, 0] += 0.1
    assert "moved 0.10 m while it was stopped" in only(reasons(acts=PRESSED, poses=poses))


def test_an_act_that_could_not_be_done_fails() -> None:
    refused = {"act": "reset_stop", "stamp": 6.0, "problem": "there is no service"}
    assert only(reasons(acts=(refused,))) == "there is no service"
