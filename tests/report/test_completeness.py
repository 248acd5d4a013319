"""A record that lacks something says so, and never contradicts the journal."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from rich.console import Console
from synthetic_run import Script, block, body, drive
from test_build import metadata

from vinum_nav.cli.table import print_table
from vinum_nav.geometry import Pose2
from vinum_nav.report.build import build_report
from vinum_nav.report.completeness import complete_until, merge, with_journal
from vinum_nav.report.metrics import run_succeeded
from vinum_nav.report.nodes import NodeLog, load_nodes
from vinum_nav.report.record import load_record
from vinum_nav.report.schema import REPORT_SCHEMA


def event(stamp: float, name: str = "state", **fields: Any) -> dict[str, Any]:
    fields = fields or {"state": "search", "previous": "idle"}
    return {"version": 1, "stamp": stamp, "event": name, **fields}


def write_journal(directory: Path, events: list[dict[str, Any]]) -> None:
    lines = "".join(json.dumps(event) + "\n" for event in events)
    (directory / "journal.jsonl").write_text(lines)


def whole_run(directory: Path) -> list[dict[str, Any]]:
    """A run with record and journal; its events."""
    drive(directory, block(((1.0, 2.0, 3.0),)), np.random.default_rng(0), 0.01)
    events = list(load_record(directory).events)
    write_journal(directory, events)
    return events


def kill_recorder(directory: Path, stamp: float) -> None:
    """Leave of the record what a recorder killed at `stamp` had written."""
    truth = directory / "record" / "truth.csv"
    header, *lines = truth.read_text().splitlines(keepends=True)
    kept = [line for line in lines if float(line.split(",")[0]) <= stamp]
    truth.write_text("".join([header, *kept]))
    path = directory / "record" / "events.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if json.loads(line)["stamp"] <= stamp))


def report_of(directory: Path, outcome: str = "done") -> dict[str, Any]:
    report = build_report(
        directory, block(((1.0, 2.0, 3.0),)), body(), metadata(outcome), video=False
    )
    jsonschema.validate(report, REPORT_SCHEMA)
    return report


def terminal(report: dict[str, Any]) -> str:
    console = Console(file=io.StringIO(), width=200)
    print_table(report, console)
    return console.file.getvalue()


@pytest.mark.slow
def test_a_whole_run_says_nothing_of_alarms(tmp_path: Path) -> None:
    whole_run(tmp_path)
    report = report_of(tmp_path)
    assert run_succeeded(report)
    assert report["recording"] == {"complete": True, "until_s": None, "note": ""}
    assert (report["nodes"], report["alarms"]) == ([], [])
    assert "Alarms" not in (tmp_path / "report.html").read_text()


@pytest.mark.slow
def test_a_dead_recorder_is_said_and_the_outcomes_are_the_journal_s(tmp_path: Path) -> None:
    events = whole_run(tmp_path)
    before = report_of(tmp_path)
    starts = [e["stamp"] for e in events if e["event"] == "task_started"]
    kill_recorder(tmp_path, starts[0] + 0.5)
    log = NodeLog(tmp_path)
    log.add("recorder", "died", "ended with status -9", wall_s=7.0, sim_s=starts[0], status=-9)
    log.close()
    report = report_of(tmp_path)
    assert report["vines"]["outcomes"] == before["vines"]["outcomes"]
    assert report["mission"]["outcome"] == "done"
    assert report["mission"]["mission_time_s"] == before["mission"]["mission_time_s"]
    assert report["vines"]["visited"] is report["arrival_error_m"]["mean"] is None
    assert report["safety"]["collisions"] is report["mission"]["path_length_m"] is None
    assert not run_succeeded(report)
    note = f"incomplete recording from t = {report['recording']['until_s']:.1f} s on"
    assert report["recording"]["until_s"] == pytest.approx(starts[0] + 0.5, abs=0.15)
    for shown in (terminal(report), (tmp_path / "report.html").read_text()):
        assert note in shown
        assert "node recorder" in shown
        assert "ended with status -9" in shown


@pytest.mark.slow
def test_a_collision_that_was_recorded_stays_where_the_rest_is_unknown(tmp_path: Path) -> None:
    run = Script(tmp_path, block())
    run.stand(Pose2(0.0, 0.0, 0.0), contacts=("post/a",))
    run.close()
    write_journal(tmp_path, [event(0.0), event(60.0, "finished", outcome="done", reason="")])
    report = report_of(tmp_path)
    assert not report["recording"]["complete"]
    assert report["safety"]["collisions"] == 1
    assert report["mission"]["sim_time_s"] == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("stamps", "said", "until"),
    [
        ([0.0, 1.0, 2.0], [0.5, 2.0], None),
        ([0.0, 1.0, 2.0], [0.5, 9.0], 2.0),
        ([0.0, 1.0, 9.0], [0.5, 9.0], 1.0),
        ([9.0, 10.0], [0.5, 9.0], 0.5),
    ],
)
def test_a_hole_in_the_true_poses_is_where_the_record_ends(
    tmp_path: Path, stamps: list[float], said: list[float], until: float | None
) -> None:
    run = Script(tmp_path, block())
    for stamp in stamps:
        run.now = stamp
        run.stand(Pose2(0.0, 0.0, 0.0))
    run.close()
    write_journal(tmp_path, [event(stamp) for stamp in said])
    found = complete_until(with_journal(load_record(tmp_path), tmp_path), [])
    assert found == (None if until is None else pytest.approx(until, abs=1.0))


def test_events_of_both_sides_are_put_together() -> None:
    a, b, c, d = (event(float(stamp)) for stamp in range(4))
    assert merge([], [a, b]) == [a, b]
    assert merge([b], [a, b, c]) == [b, c]
    assert merge([a, b, d], [a, b]) == [a, b, d]
    assert merge([c, d], [a, b]) == [c, d]


@pytest.mark.slow
def test_alarms_of_the_journal_and_the_reason_of_a_fault_are_shown(tmp_path: Path) -> None:
    run = Script(tmp_path, block())
    run.stand(Pose2(0.0, 0.0, 0.0))
    run.close()
    alarm = {"source": "<lidar>", "reason": "12 of 541 returns", "fault": True}
    end = event(0.9, "finished", outcome="fault", reason="<lidar>: 12 of 541 returns")
    write_journal(tmp_path, [event(0.1), event(0.5, "alarm", **alarm), end])
    report = report_of(tmp_path, "timeout")
    assert report["alarms"] == [{"stamp": 0.5, **alarm}]
    assert report["mission"]["outcome"] == "fault"
    assert "alarm at 0.5 s: <lidar>: 12 of 541 returns" in terminal(report)
    page = (tmp_path / "report.html").read_text()
    assert "&lt;lidar&gt;" in page
    assert "<lidar>" not in page


def test_a_torn_last_line_of_the_node_log_is_dropped(tmp_path: Path) -> None:
    log = NodeLog(tmp_path)
    log.add("mission", "frozen", "is frozen", wall_s=1.0, sim_s=None)
    log.add("mission", "back", "came back", wall_s=2.0, sim_s=1.0)
    log.close()
    path = tmp_path / "record" / "nodes.jsonl"
    path.write_text(path.read_text()[:-5])
    assert [entry["what"] for entry in load_nodes(tmp_path)] == ["frozen"]
    assert load_nodes(tmp_path / "elsewhere") == []
