"""The examples run: each script, and each cell of the notebook."""

import json
import re
import runpy
from pathlib import Path

import pytest

import vinum_nav

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def main(name):
    return runpy.run_path(str(EXAMPLES / f"{name}.py"))["main"]


def test_these_are_the_examples():
    scripts = {path.stem for path in EXAMPLES.glob("*.py")}
    assert scripts == {"mission", "own_detector", "own_arm", "detect_photographs", "campaign"}
    assert len(list(EXAMPLES.glob("*.ipynb"))) == 1


def test_a_mission_fits_into_ten_lines():
    lines = (EXAMPLES / "mission.py").read_text().split('"""\n\n')[1].split("if __name__")[0]
    assert len([line for line in lines.splitlines() if line.strip()]) <= 10


def test_a_mission(capsys, folder):
    main("mission")("mini", "fake")
    said = capsys.readouterr().out
    assert said.startswith("done after")
    assert said.count(": done\n") == 6
    assert (folder / re.findall("page: (.*)", said)[0]).is_file()


@pytest.mark.slow
def test_ones_own_detector(capsys):
    main("own_detector")("mini", timeout=1.0)
    said = capsys.readouterr().out
    assert said.startswith("dark-bars: timeout, ")
    assert "not succeeded: outcome: timeout" in said


def test_ones_own_arm(capsys):
    main("own_arm")("mini", "fake", only="row:1")
    lines = capsys.readouterr().out.splitlines()
    outcomes = [line.split(": ")[1] for line in lines if "skipped" not in line]
    assert outcomes == ["done "] * 2 + ["failed the blade is blunt"]


def test_photographs(capsys):
    main("detect_photographs")(str(ROOT / "docs" / "media" / "vines"))
    said = capsys.readouterr().out
    assert len(re.findall(r"\.jpg: \d+ found", said)) == 10
    assert re.search(r"trunk 0\.\d\d: x \d+ to \d+, y \d+ to \d+, \d+ px", said)


def test_a_campaign(capsys):
    main("campaign")("mini", "fake", [1, 2], timeout=3.0)
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split("  ")[0] == "random seed"
    assert [line.split()[:2] for line in lines] == [["1", "timeout"], ["2", "timeout"]]


def test_each_cell_of_the_notebook(capsys, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = json.loads((EXAMPLES / "look_at_a_run.ipynb").read_text())
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    said = capsys.readouterr().out
    assert said.startswith("done after")
    assert "6 stops" in said


PAGE = (ROOT / "docs" / "python.md").read_text()


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", PAGE, re.S))
def test_each_block_of_the_page_runs(block):
    exec(block, {})


def test_the_page_names_every_public_name():
    table = PAGE.split("## What there is")[1].split("\n## ")[0]
    assert all(re.search(rf"`{name}\b", table) for name in vinum_nav.__all__)
