"""The command that plays the fault campaign."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.faults.campaign import VERDICT, kept
from vinum_nav.faults.catalogue import CATALOGUE, chosen
from vinum_nav.faults.page import write_page

SEED = Path(__file__).parents[2] / "seeds" / "mini.yaml"


def leave(out: Path, name: str, reasons: list[str]) -> None:
    """A verdict of an earlier campaign."""
    folder = out / name
    folder.mkdir(parents=True)
    verdict = {"name": name, "outcome": "fault", "reasons": reasons}
    (folder / VERDICT).write_text(json.dumps(verdict))


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["faults", *words], env={"COLUMNS": "200"})
    return result.exit_code, result.output


def test_the_list_shows_every_fault() -> None:
    status, said = run("--list")
    assert status == 0
    assert not [fault.name for fault in CATALOGUE if fault.name not in said]


def test_a_campaign_keeps_the_verdicts_it_has_and_fails_if_one_is_bad(tmp_path: Path) -> None:
    leave(tmp_path, "lidar-silent", [])
    words = (str(SEED), "--out", str(tmp_path), "--only", "lidar-silent")
    status, _ = run(*words)
    assert status == 0
    leave(tmp_path, "lidar-frozen", ["collision with <trunk/r0v1> at 4.0 s"])
    status, said = run(*words[:-1], "lidar-[sf][ir]*[nt]")
    assert status == 1
    assert "1 of 2 passed" in said
    summary = json.loads((tmp_path / "faults.json").read_text())
    assert [row["name"] for row in summary["faults"]] == ["lidar-silent", "lidar-frozen"]
    page = (tmp_path / "faults.html").read_text()
    assert "1 of 2 faults passed" in page
    assert "&lt;trunk/r0v1&gt;" in page


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((str(SEED),), "--out DIR"),
        ((str(SEED), "--out", "x", "--only", "moon"), "no fault fits 'moon'"),
        (("no.yaml", "--out", "x"), "no.yaml"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_line(
    words: tuple[str, ...], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, said = run(*words)
    assert status == 2
    assert complaint in said
    assert not list(tmp_path.iterdir())


def test_verdicts_of_two_sorts_of_noise_are_not_mixed(tmp_path: Path) -> None:
    leave(tmp_path, "lidar-silent", [])
    words = (str(SEED), "--out", str(tmp_path), "--only", "lidar-silent")
    assert run(*words)[0] == 0
    status, said = run(*words, "--noise", "field")
    assert status == 2
    assert "'noise': 'nominal'" in said


def test_a_verdict_comes_back_as_it_was_left(tmp_path: Path) -> None:
    leave(tmp_path, "imu-nan", ["the report does not name the culprit"])
    (fault,) = chosen("imu-nan")
    verdict = kept(fault, tmp_path)
    assert verdict is not None
    assert not verdict.passed
    assert verdict.reasons == ("the report does not name the culprit",)


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    write_page({"seed": "mini", "faults": [], "played": 0, "passed": 0}, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "viewport" in page
    assert "src=" not in page
    assert "href=" not in page
