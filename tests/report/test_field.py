"""Report of a run on a robot, and of one that was broken off: no truth, no end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import NO_TRUNKS, MapSnapshot, RowLine
from vinum_nav.report.events import closings, final_outcome, task_starts
from vinum_nav.report.metadata import INTERRUPTED, RunMetadata, save_metadata
from vinum_nav.report.recording import Recorder
from vinum_nav.report.schema import REPORT_SCHEMA


def said(stamp: float, event: str, **fields: Any) -> dict[str, Any]:
    return {"version": 1, "stamp": stamp, "event": event, **fields}


def begun(stamp: float, part: int) -> dict[str, Any]:
    return said(stamp, "mission_begun", block="home", order="0" * 64, software="1", part=part)


def work(stamp: float, number: int, outcome: str = "done") -> list[dict[str, Any]]:
    """Opening, task and closing of a work item; '' leaves it open."""
    item = {"item": f"r0-right-{number:03d}", "vine": number, "row": 0, "face": "right"}
    trunk = [float(number), 1.0, 0.4]
    poses = {"goal_odom": [0.0, 0.0, 0.0], "robot_map": [0.0, 0.0, 0.0]}
    events = [
        said(stamp, "item_opened", **item),
        said(stamp + 1, "task_started", **item, key=number, trunk_map=trunk, **poses),
    ]
    if outcome:
        closing = {"outcome": outcome, "reason": "", "trunk_map": trunk}
        events.append(said(stamp + 2, "item_closed", **item, **closing))
    return events


def end(stamp: float) -> dict[str, Any]:
    return said(stamp, "finished", outcome="done", reason="all rows worked")


def record(folder: Path, events: list[dict[str, Any]]) -> None:
    """Write what the nodes of a robot leave."""
    recorder = Recorder(folder)
    row = RowLine(0, np.array([[0.0, 1.0], [5.0, 1.0]]), found=True)
    for x in (0.0, 1.5):
        pose = Pose2(x, 0.0, 0.0)
        recorder.add_estimate(MapSnapshot(x, pose, pose, np.eye(3), NO_TRUNKS, (row,)))
    for event in events:
        recorder.add_event(event)
    recorder.close()
    metadata = RunMetadata(
        **{"seed": "", "random_seed": 0, "body": "hyqreal", "noise": "nominal", "side": "left"},
        **{"faces": "one", "detector": "onnx", "mode": "ros", "outcome": INTERRUPTED},
        **{"wall_time_s": None, "command": "vinum-nav bringup", "simulator": "none"},
    )
    save_metadata(metadata, folder)


def report_of(folder: Path) -> tuple[int, dict[str, Any]]:
    """Exit status of the command and report.json."""
    result = CliRunner().invoke(app, ["report", str(folder)])
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    Draft202012Validator(REPORT_SCHEMA).validate(report)
    assert (folder / "report.html").read_text().count("home")
    return result.exit_code, report


def test_a_robots_mission_is_reported_by_what_it_says(tmp_path: Path) -> None:
    record(tmp_path, [begun(0.0, 1), *work(1.0, 1), *work(5.0, 2), end(9.0)])
    status, report = report_of(tmp_path)
    assert status == 0
    assert report["seed"] == "home"
    assert report["mission"]["outcome"] == "done"
    assert report["mission"]["path_length_m"] == 1.5
    assert report["vines"]["outcomes"] == {"done": 2, "failed": 0, "unreachable": 0, "skipped": 0}
    assert report["vines"]["missed"] is None, "nobody knows what stands there"
    assert [item["trunk_map"] for item in report["items"]] == [[1.0, 1.0], [2.0, 1.0]]


def test_a_robots_mission_that_was_broken_off_says_so(tmp_path: Path) -> None:
    record(tmp_path, [begun(0.0, 1), *work(1.0, 1), *work(5.0, 2, "")])
    status, report = report_of(tmp_path)
    assert status == 1
    assert report["mission"]["outcome"] == "interrupted"
    assert report["vines"]["outcomes"]["done"] == 1


def test_a_task_that_a_kill_broke_off_is_no_second_stop() -> None:
    events = [begun(0.0, 1), *work(1.0, 1), *work(5.0, 2, ""), begun(10.0, 2), *work(11.0, 3)]
    assert [task.item[-1] for task in task_starts(events)] == ["1", "3"]
    assert [task.item[-1] for task in task_starts(events[:6])] == ["1", "2"]


def test_a_work_item_that_is_open_again_has_no_closing() -> None:
    aborted = work(1.0, 1, "skipped")
    item = {key: aborted[0][key] for key in ("item", "vine", "row", "face")}
    events = [*aborted, said(4.0, "item_dropped", **item, reason="open again"), *work(5.0, 2)]
    assert [closing.item[-1] for closing in closings(events)] == ["2"]
    assert [task.item[-1] for task in task_starts(events)] == ["2"]


def test_the_end_is_that_of_the_last_part() -> None:
    first = [begun(0.0, 1), said(1.0, "finished", outcome="fault", reason="x")]
    assert final_outcome(first) == "fault"
    assert final_outcome([*first, begun(2.0, 2)]) == "timeout", "it has not ended"
    assert final_outcome([*first, begun(2.0, 2), end(3.0)]) == "done"


def test_a_record_goes_on_behind_what_is_there(tmp_path: Path) -> None:
    record(tmp_path, work(1.0, 1))
    truth, events = (tmp_path / "record" / name for name in ("truth.csv", "events.jsonl"))
    before = events.read_text()
    with events.open("a") as file:
        file.write('{"version": 1, "st')
    recorder = Recorder(tmp_path, resume=True)
    recorder.add_event(end(9.0))
    recorder.close()
    assert events.read_text().startswith(before)
    assert len(events.read_text().splitlines()) == 4
    assert truth.read_text().count("stamp") == 1
