"""The steps of docs/detector.md from photographs to a detector, run as they stand there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import torch
from drawn import draw_split
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.learning.data.pictures import CocoPictures

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[2] / "docs" / "detector.md"


def commands() -> list[list[str]]:
    section = PAGE.read_text().split("## A detector of your own")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.S)
    return [shlex.split(line) for block in blocks for line in block.strip().splitlines()]


def vinum_nav(words: list[str]) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.output


def table(told: str) -> dict[str, list[str]]:
    """Cells of the rows of a printed table, by the first cell."""
    lines = [line.split("│") for line in told.splitlines() if "│" in line]
    return {cells[1].strip(): [cell.strip() for cell in cells[2:]] for cells in lines}


def test_the_steps_of_the_page_make_a_detector_of_new_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bars without bark, which the shipped weights have never seen, in 28 pictures of ten."""
    torch.set_num_threads(1)
    draw_split(tmp_path / "mine", 10)
    draw_split(tmp_path / "mine_held_out", 5)
    (tmp_path / "photographs").symlink_to(tmp_path / "mine_held_out" / "images")
    monkeypatch.chdir(tmp_path)
    small = ["--images", "56", "--batch-size", "2", "--rendered", "2", "--device", "cpu"]
    told = {}
    for program, *words in commands():
        assert program == "vinum-nav"
        told[words[0]] = vinum_nav([*words, *(small if words[0] == "train" else [])])
    assert list(told) == ["detect", "train", "export", "evaluate"]
    assert json.loads((tmp_path / "found" / "labels.json").read_text())["images"]

    assert "learning from 8 photographs, 2 are held out" in told["train"]
    gain = table(told["train"])
    count, before, after, *_ = gain["photographs held out"]
    assert (count, gain["rendered pictures"][0]) == ("2", "1")
    assert float(after) >= max(float(before), 0.9)
    checkpoint = tmp_path / "checkpoints" / "mine"
    assert len(CocoPictures(checkpoint / "rendered" / "train")) == 2
    scores = json.loads((checkpoint / "judged.json").read_text())
    assert max(scores) > scores[0]
    assert (checkpoint / "predictions.jpg").is_file()

    assert "shipped" in table(told["evaluate"])
    ours = json.loads((tmp_path / "evaluation" / "mine" / "evaluation.json").read_text())
    shipped = ours["against"]
    assert (ours["images"], shipped["images"], shipped["weights"]) == (5, 5, "shipped")
    assert ours["masks"]["all"]["AP50"] >= max(0.9, shipped["masks"]["all"]["AP50"])
