import io
import json
import re
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from rich.console import Console
from synthetic_run import Script, block, body, drive

from vinum_nav.cli.table import print_table
from vinum_nav.report.build import build_report
from vinum_nav.report.campaign import print_campaign, summarise
from vinum_nav.report.events import state_spans
from vinum_nav.report.goals import centimetres, compare, reasons
from vinum_nav.report.html import Shown, write_html
from vinum_nav.report.metadata import RunMetadata, load_metadata, save_metadata
from vinum_nav.report.metrics import run_succeeded
from vinum_nav.report.record import load_record
from vinum_nav.report.schema import REPORT_SCHEMA
from vinum_nav.report.video import SPEED

SEEK = files("vinum_nav.report").joinpath("templates/seek.js").read_text().strip()
"""The only script of the page: it is the same for all runs, so nothing of a run gets into it."""


def metadata(outcome="done"):
    return RunMetadata(
        seed="seeds/<tiny>.yaml",
        random_seed=1,
        body="hyqreal",
        noise="field",
        side="left",
        faces="one",
        detector="onnx",
        mode="in-process",
        outcome=outcome,
        wall_time_s=12.0,
        command="vinum-nav simulate 'seeds/<tiny>.yaml' --out run",
        parameters={"navigation.track_gain": 2.0},
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    directory = tmp_path_factory.mktemp("run")
    vineyard = block(((1.0, 2.0), (1.5,)))
    drive(directory, vineyard, np.random.default_rng(0), 0.01)
    return directory, build_report(directory, vineyard, body(), metadata())


def test_a_report_has_all_its_files(built):
    directory, report = built
    for name in ("report.json", "report.html", "video.mp4", "figures/map.png"):
        assert (directory / name).stat().st_size > 1000, name
    assert json.loads((directory / "report.json").read_text()) == report
    assert (directory / "video.mp4").stat().st_size < 6e6
    assert run_succeeded(report)


def test_the_report_follows_its_schema(built):
    jsonschema.Draft202012Validator.check_schema(REPORT_SCHEMA)
    jsonschema.validate(built[1], REPORT_SCHEMA)
    assert built[1]["parameters"] == {"navigation.track_gain": 2.0}


def test_the_page_needs_nothing_from_elsewhere(built):
    page = (built[0] / "report.html").read_text()
    shown = re.sub(r"data:[a-z0-9/]+;base64,[A-Za-z0-9+/=]+", "", page)
    shown = shown.replace(f"<script>\n{SEEK}</script>", "")
    assert not re.findall(r"(?:https?:)?//[a-z]", shown)
    assert not re.findall(r"<(?:link|script|iframe)\b", shown)
    assert not re.findall(r"\son[a-z]+=", shown)
    targets = set(re.findall(r'(?:src|href|poster)="([^"]*)"', shown))
    assert {target for target in targets if not target.startswith("#")} == {""}


def test_every_link_of_the_page_leads_to_a_place_in_it(built):
    page = (built[0] / "report.html").read_text()
    names = re.findall(r'\sid="([^"]*)"', page)
    assert len(names) == len(set(names))
    links = set(re.findall(r'href="#([^"]*)"', page)) | set(re.findall(r"url\(#([^)]*)\)", page))
    assert {"item-0", "stop-0", "film", "goals"} <= links <= set(names)


def test_each_work_item_leads_to_its_stop_and_its_moment_of_the_film(built):
    directory, report = built
    page = (directory / "report.html").read_text()
    for k, item in enumerate(report["items"]):
        row = page[page.index(f'<tr id="item-{k}"') :].partition("</tr>")[0]
        assert f'href="#stop-{k}">{item["vine"]}<' in row
        (moment,) = re.findall(r'data-film="([0-9.]+)"', row)
        assert float(moment) == pytest.approx(item["stamp"] / SPEED, abs=0.02)
        mark = page[page.index(f'id="stop-{k}"') :].partition("</a>")[0]
        assert f"stop at {item['vine']} {item['face']}, at {item['stamp']:.1f} s" in mark


def test_a_picture_has_words_for_those_who_do_not_see_it(built):
    page = (built[0] / "report.html").read_text()
    for words in (
        'aria-label="Map of tiny from above: 3 of 3 work items visited',
        'aria-label="Distance of 3 stops from the ideal ones: mean ',
        'aria-label="States over ',
        'aria-label="Film of ',
    ):
        assert words in page
    assert 'poster="data:image/jpeg;base64,' in page


def test_no_length_is_minus_nothing():
    assert centimetres(-0.0004) == "0.0 cm"
    assert centimetres(-0.0006) == "-0.1 cm"


def test_the_page_says_why_a_run_succeeded_though_a_goal_is_not_met(built, tmp_path):
    directory, report = built
    record = load_record(directory)
    spoilt = json.loads(json.dumps(report))
    spoilt["arrival_error_m"]["mean"] = 0.05
    write_html(tmp_path / "page.html", spoilt, record, "tiny", metadata(), Shown())
    page = (tmp_path / "page.html").read_text()
    assert ">succeeded<" in page
    assert re.search(r"Not met, which does not decide: [^.]*arrival error, mean", page)
    spoilt["safety"]["collisions"] = 1
    write_html(tmp_path / "page.html", spoilt, record, "tiny", metadata(), Shown())
    assert "collisions 1, wanted 0." in (tmp_path / "page.html").read_text()


def test_the_page_escapes_what_others_wrote(built):
    page = (built[0] / "report.html").read_text()
    assert "seeds/<tiny>" not in page
    assert "seeds/&lt;tiny&gt;" in page


@pytest.mark.slow
def test_a_run_without_any_stop_has_a_report_too(tmp_path):
    vineyard = block()
    run = Script(tmp_path, vineyard)
    run.stand(vineyard.start)
    run.close()
    report = build_report(tmp_path, vineyard, body(), metadata("fault"))
    jsonschema.validate(report, REPORT_SCHEMA)
    assert report["arrival_error_m"]["mean"] is None
    assert not (tmp_path / "video.mp4").exists()
    assert not run_succeeded(report)
    ratio = next(row for row in compare(report) if "lower bound" in row.name)
    assert ratio.met is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r["mission"].update(outcome="timeout"),
        lambda r: r["vines"]["outcomes"].update(done=2),
        lambda r: r["vines"]["false_stops"].update(post=1),
        lambda r: r["safety"].update(collisions=1),
    ],
)
def test_one_fault_is_enough_to_fail(built, spoil):
    report = json.loads(json.dumps(built[1]))
    assert run_succeeded(report)
    spoil(report)
    assert not run_succeeded(report)


def test_metadata_is_read_back(tmp_path):
    save_metadata(metadata(), tmp_path)
    assert load_metadata(tmp_path) == metadata()
    with pytest.raises(FileNotFoundError, match="this directory holds no run"):
        load_metadata(tmp_path / "elsewhere")


def test_states_follow_each_other_without_a_gap():
    events = [
        {"event": "state", "stamp": 0.0, "state": "search"},
        {"event": "item_opened", "stamp": 1.0},
        {"event": "state", "stamp": 2.0, "state": "task"},
    ]
    spans = state_spans(events, 5.0)
    assert [(s.state, s.begin, s.end) for s in spans] == [("search", 0, 2), ("task", 2, 5)]


def test_a_campaign_names_the_worst_run_and_the_crashed_one(built, capsys):
    good = built[1]
    bad = json.loads(json.dumps(good))
    bad["arrival_error_m"]["mean"] = 0.2
    bad["cordon_reach"]["of_ideal"] = 0.5
    bad["vines"]["missed"] = 1
    runs = {
        3: {"status": 0, "report": good, "error": ""},
        4: {"status": 1, "report": bad, "error": ""},
        5: {"status": -11, "report": None, "error": "Segmentation fault"},
    }
    summary = summarise("seeds/tiny.yaml", runs)
    worst = {row["name"]: row for row in summary["worst"]}
    assert worst["arrival error, mean"]["random_seed"] == 4
    assert worst["cordon within reach, of the ideal"]["value"] == 0.5
    assert (summary["succeeded"], summary["crashed"]) == (1, 1)
    assert [run["crashed"] for run in summary["runs"]] == [False, False, True]
    print_campaign(summary)
    assert "Segmentation fault" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda r: r["vines"]["outcomes"].update(done=0, failed=3),
            "work items done: 0 of 3, failed 3, wanted all",
        ),
        (lambda r: r["mission"].update(outcome="aborted"), "outcome: aborted, wanted done"),
        (lambda r: r["recording"].update(complete=False), "recording: incomplete, wanted complete"),
        (
            lambda r: r.update(nodes=[{"node": "recorder", "what": "died", "reason": "it did"}]),
            "nodes that died: recorder, wanted none",
        ),
        (lambda r: r["vines"].update(visited=2), "work items visited: 2 of 3, wanted all"),
        (lambda r: r["vines"].update(missed=1), "vines missed: 1, wanted 0"),
        (lambda r: r["safety"].update(collisions=None), "collisions: –, wanted 0"),
    ],
)
def test_what_makes_the_exit_status_is_said_on_terminal_and_page(built, spoil, said):
    report = json.loads(json.dumps(built[1]))
    spoil(report)
    assert reasons(report) == [said]
    assert not run_succeeded(report)
    console = Console(file=io.StringIO(), width=200)
    print_table(report, console)
    lines = console.file.getvalue().splitlines()
    assert f"not succeeded: {said}" in lines
    name = said.partition(":")[0]
    (row,) = [line for line in lines if line.startswith(f"│ {name}")]
    assert "not met" in row or "no figure" in row


def test_the_page_lists_every_goal_that_decides(built):
    page = (built[0] / "report.html").read_text()
    for row in compare(built[1]):
        assert f"<td>{row.name}</td>" in page
