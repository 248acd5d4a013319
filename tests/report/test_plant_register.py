"""The plant register: each plant of the grower's list, what became of it and where it stands."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.description.mission_file import MissionFile, save_mission_file
from vinum_nav.report.plant_files import register_csv, register_geojson
from vinum_nav.report.plant_register import plant_register
from vinum_nav.report.plants import Plant

MISSION = MissionFile.model_validate(
    {
        "block": "by hand",
        "datum": {"latitude_deg": 45.0, "longitude_deg": 10.0},
        "boundary": ((0.0, -0.5), (4.0, -0.5), (4.0, 3.0), (0.0, 3.0)),
        "row_spacing": 2.5,
        "vine_spacing": 1.0,
        "side": "left",
        "start": {"x": -1.0, "y": -1.2, "yaw": 0.0},
        "skip": {"rows": (1,)},
    }
)
PLANTS = tuple(
    Plant(f"P{100 * row + place}", row, row - 7, np.array([place, 2.5 * (row - 7)]))
    for row in (7, 8)
    for place in (1, 2, 3)
)


def event(stamp: float, kind: str, item: str, x: float, **more: Any) -> dict[str, Any]:
    placed = ("task_started", "item_closed")
    place = {} if kind not in placed else {"trunk_map": [x, 0.1, 0.4]}
    said = {"version": 1, "stamp": stamp, "event": kind, "item": item, "vine": 3, "row": 0}
    task = {"key": round(1e9 * stamp)} if kind.startswith("task_") else {}
    if kind == "task_started":
        task |= {"goal_odom": [x, 0.0, 0.0], "robot_map": [x, 0.9, 0.0]}
    return {**said, "face": "right", **place, **task, **more}


EVENTS = [
    {"version": 1, "stamp": 0.5, "event": "state", "state": "search", "previous": "idle"},
    {"version": 1, "stamp": 0.5, "event": "pass_started", "row": 0, "sense": 1, "face": "right"},
    event(1.0, "item_opened", "r0-right-001", 1.0),
    event(5.0, "task_started", "r0-right-001", 1.1),
    event(6.0, "task_retried", "r0-right-001", 1.1, attempt=2, reason="no power"),
    event(9.0, "item_closed", "r0-right-001", 1.1, outcome="failed", reason="no power"),
    event(12.0, "item_opened", "r0-right-002", 3.0),
    event(14.0, "task_started", "r0-right-002", 3.1),
    event(18.0, "item_closed", "r0-right-002", 3.1, outcome="done", reason=""),
    event(20.0, "item_closed", "r0-right-003", 9.0, outcome="unreachable", reason="a wall"),
    {"version": 1, "stamp": 21.0, "event": "stop_latched", "source": "emergency_stop"},
]


def test_each_plant_has_what_became_of_it_and_what_is_no_plant_stands_at_the_end() -> None:
    found = plant_register(EVENTS, PLANTS, MISSION)
    said = [(e.id, e.row, e.outcome, e.reason, e.stamp, e.visits) for e in found]
    assert said == [
        ("P701", 7, "failed", "no power", 9.0, 2),
        ("P702", 7, "open", "", None, 0),
        ("P703", 7, "done", "", 18.0, 1),
        *((f"P80{k}", 8, "skipped", "the order leaves it out", None, 0) for k in (3, 2, 1)),
        ("", 0, "unreachable", "a wall", 20.0, 0),
    ]


def test_files_say_the_same_with_coordinates() -> None:
    found = plant_register(EVENTS, PLANTS, MISSION)
    table = list(csv.DictReader(register_csv(found, MISSION.datum).splitlines()))
    features = json.loads(register_geojson(found, MISSION.datum))["features"]
    assert len(table) == len(features) == 7
    # One degree of longitude is 78,847 m at 45 degrees on WGS84, one of latitude 111,132 m.
    assert features[0]["geometry"]["coordinates"] == pytest.approx([10 + 1 / 78847, 45], abs=2e-8)
    longitude, latitude = features[3]["geometry"]["coordinates"]
    assert (longitude - 10, latitude - 45) == pytest.approx((3 / 78847, 2.5 / 111132), abs=2e-8)
    assert float(table[3]["latitude_deg"]) == latitude
    assert table[0]["time_s"] == "9.0"
    assert table[1]["time_s"] == ""
    assert features[0]["properties"]["item"] == "r0-right-001"


def test_a_mission_is_shown_from_its_journal_alone(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text("".join(json.dumps(e) + "\n" for e in EVENTS))
    result = CliRunner().invoke(app, ["mission", "show", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "state: search at 21.0 s",
        "passes: 0 over",
        "under way: row 0 of the mission's count, right",
        "work items: 1 done, 1 failed, 1 unreachable, 0 skipped, 0 open, 3 in all",
        "emergency stop: latched by emergency_stop, not reset",
    ]
    refused = CliRunner().invoke(
        app, ["mission", "show", str(tmp_path), "--geojson", str(tmp_path / "r.geojson")]
    )
    assert refused.exit_code == 2
    assert "add --mission FILE" in refused.output


def test_a_survey_of_the_operators_own_gives_the_ids(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text("".join(json.dumps(e) + "\n" for e in EVENTS))
    save_mission_file(MISSION, tmp_path / "own.yaml")
    features = [
        {
            "type": "Feature",
            "properties": {"id": plant.id, "kind": "vine", "row": plant.row},
            "geometry": {
                "type": "Point",
                "coordinates": [10 + plant.xy[0] / 78847, 45 + plant.xy[1] / 111132],
            },
        }
        for plant in PLANTS
    ]
    survey, table = tmp_path / "own.geojson", tmp_path / "register.csv"
    survey.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    words = ["--mission", tmp_path / "own.yaml", "--survey", survey, "--csv", table]
    result = CliRunner().invoke(app, ["mission", "show", str(tmp_path), *map(str, words)])
    assert result.exit_code == 0, result.output
    assert "left: P702 right" in result.output
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [(row["id"], row["outcome"]) for row in rows[:3]] == [
        ("P701", "failed"),
        ("P702", "open"),
        ("P703", "done"),
    ]
