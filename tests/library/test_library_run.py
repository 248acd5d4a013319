"""A mission from Python leaves a run whose parts are objects."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

import vinum_nav
from vinum_nav.errors import InputError, MissingFileError
from vinum_nav.mission.event_kinds import Finished, TaskStarted
from vinum_nav.report.schema import Report


def test_the_report_is_typed_and_says_what_the_file_says(run):
    said = json.loads((run.directory / "report.json").read_text())
    assert isinstance(run.report, Report)
    assert run.outcome == said["mission"]["outcome"] == "done"
    assert run.report.arrival_error_m.mean == said["arrival_error_m"]["mean"]
    assert [item.outcome for item in run.report.items] == ["done"] * said["vines"]["total"]
    assert run.succeeded
    assert run.why_not == ()


def test_page_and_figures_are_files(run):
    assert run.page.read_text().count("<h1") == 1
    assert {"map", "timeline"} <= set(run.figures)
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in run.figures.values())
    assert run.film is None


def test_the_journal_is_events_of_their_kinds(run):
    started = [event for event in run.journal if isinstance(event, TaskStarted)]
    assert len(started) == run.report.vines.total
    assert sum(isinstance(event, Finished) for event in run.journal) == 1
    assert [event.stamp for event in started] == sorted(event.stamp for event in started)


def test_the_register_names_every_plant(run):
    assert [entry.outcome for entry in run.register] == ["done"] * run.report.vines.total
    vineyard = vinum_nav.grow(vinum_nav.load_seed("mini"))
    assert {entry.id for entry in run.register} == {vine.id for vine in vineyard.vines}


def test_the_record_holds_the_time_series(run):
    way = np.diff(run.record.truth.poses[:, :2], axis=0)
    length = float(np.hypot(*way.T).sum())
    assert length == pytest.approx(run.report.mission.path_length_m, rel=0.01)


def test_a_run_is_loaded_from_its_folder(run):
    again = vinum_nav.Run.load(str(run.directory))
    assert (again.report, again.why_not) == (run.report, run.why_not)


def test_a_folder_without_a_run_says_what_makes_one(tmp_path):
    with pytest.raises(MissingFileError, match="`vinum-nav report"):
        vinum_nav.Run.load(tmp_path)


def test_a_malformed_report_is_named(run, tmp_path):
    said = json.loads((run.directory / "report.json").read_text())
    said["mission"]["outcome"] = "splendid"
    record = tmp_path / "record"
    record.mkdir()
    (record / "run.json").write_bytes((run.directory / "record" / "run.json").read_bytes())
    (tmp_path / "report.json").write_text(json.dumps(said))
    with pytest.raises(InputError, match=r"report.json: mission.outcome: .*got 'splendid'"):
        vinum_nav.Run.load(tmp_path)


def test_a_second_run_into_the_same_folder_is_refused(run):
    with pytest.raises(InputError, match="is not empty"):
        vinum_nav.simulate("mini", out=run.directory, simulator="fake")


def test_without_a_folder_a_run_gets_a_new_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs" / "mini-1").mkdir(parents=True)
    run = vinum_nav.simulate("mini", simulator="fake", timeout=1.0)
    assert run.directory == Path("runs/mini-2")
    assert run.outcome == "timeout"
    assert not run.succeeded
    assert run.why_not[0].startswith("outcome: timeout")


def test_a_seed_may_be_an_object_and_its_run_can_be_repeated(tmp_path):
    seed = vinum_nav.load_seed("survey_mini").model_copy(update={"random_seed": 5})
    run = vinum_nav.simulate(seed, out=tmp_path / "own", simulator="fake", timeout=1.0)
    kept = vinum_nav.load_seed(run.directory / "record" / "seed.yaml")
    assert kept.random_seed == 5
    assert dataclasses.astuple(vinum_nav.grow(kept).start) == dataclasses.astuple(
        vinum_nav.grow(seed).start
    )
    said = json.loads((run.directory / "record" / "run.json").read_text())
    assert str(run.directory / "record" / "seed.yaml") in said["command"]
    with pytest.raises(InputError, match="survey_mini: differs in random_seed"):
        vinum_nav.simulate(
            vinum_nav.load_seed("survey_mini"), out=run.directory, simulator="fake", resume=True
        )
