"""The worked example of docs/detector.md, run as it stands there on a small set."""

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

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[2] / "docs" / "detector.md"


def commands() -> list[list[str]]:
    section = PAGE.read_text().split("## Fine-tuning")[1].split("\n## ")[0]
    lines = re.findall(r"```sh\n(.*?)```", section, re.S)[0].splitlines()
    return [shlex.split(line) for line in lines]


def test_the_example_of_the_page_makes_a_detector_of_new_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bars without bark, which the shipped weights have never seen, in 16 pictures."""
    torch.set_num_threads(1)
    draw_split(tmp_path / "mine", 8)
    draw_split(tmp_path / "mine_held_out", 5)
    monkeypatch.chdir(tmp_path)
    for program, *words in commands():
        assert program == "vinum-nav"
        fewer = ["16" if word == "4000" else word for word in words]
        more = ["--batch-size", "2", "--device", "cpu"] if words[0] == "train" else []
        done = CliRunner().invoke(app, [*fewer, *more])
        assert done.exit_code == 0, done.output
    ours, shipped = (
        json.loads((tmp_path / "evaluation" / name / "evaluation.json").read_text())
        for name in ("mine", "shipped")
    )
    assert ours["images"] == shipped["images"] == 5
    assert ours["masks"]["all"]["AP50"] >= max(0.95, shipped["masks"]["all"]["AP50"])
    assert (tmp_path / "checkpoints" / "mine" / "predictions.jpg").is_file()
