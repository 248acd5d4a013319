"""The example of docs/own_parts.md, installed as a package of its own would be, is a back end."""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.interfaces import Detections, Label
from vinum_nav.perception.load import GROUP, available_detectors, load_detector

PAGE = (Path(__file__).parents[2] / "docs" / "own_parts.md").read_text()


def block(language: str) -> str:
    [text] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)
    return text


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on sys.path with the module, and the metadata that pip would have left."""
    project = tomllib.loads(block("toml"))
    site = tmp_path / "site"
    metadata = site / "my_package-1.0.dist-info"
    metadata.mkdir(parents=True)
    [module] = project["tool"]["setuptools"]["py-modules"]
    (site / f"{module}.py").write_text(block("python"))
    name, version = project["project"]["name"], project["project"]["version"]
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    points = project["project"]["entry-points"][GROUP]
    lines = "".join(f"{key} = {value}\n" for key, value in points.items())
    (metadata / "entry_points.txt").write_text(f"[{GROUP}]\n{lines}")
    monkeypatch.syspath_prepend(str(site))
    yield site
    sys.modules.pop(module, None)


def bars() -> np.ndarray:
    """Three dark bars and a dark ball on a light ground."""
    picture = np.full((120, 200, 3), 210, np.uint8)
    for x in (30, 90, 150):
        cv2.line(picture, (x, 20), (x, 110), (60, 50, 40), 7)
    cv2.circle(picture, (120, 30), 12, (60, 50, 40), -1)
    return picture


def test_it_is_listed_beside_ours_and_finds_what_it_should(installed: Path) -> None:
    assert available_detectors() == ["mine", "onnx", "torch"]
    found = load_detector("mine", score_threshold=0.6).detect(bars())
    assert isinstance(found, Detections)
    assert sorted(found.boxes_xyxy[:, 0]) == pytest.approx([27, 87, 147], abs=2)
    assert list(found.labels) == [int(Label.TRUNK)] * 3
    assert found.masks.shape == (3, 120, 200)
    assert load_detector("mine").detect(np.zeros((1, 1, 3), np.uint8)).masks.shape == (0, 1, 1)


def test_it_serves_the_command_line(installed: Path, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "bars.png"), bars())
    out = tmp_path / "out"
    words = ["detect", tmp_path / "bars.png", "--out", out, "--detector", "mine"]
    result = CliRunner().invoke(app, [*map(str, words), "--threshold", "0.6"])
    assert result.exit_code == 0, result.output
    with (out / "detections.csv").open(newline="") as file:
        assert [row["label"] for row in csv.DictReader(file)] == ["trunk"] * 3


def test_without_its_package_it_is_no_choice() -> None:
    with pytest.raises(ValueError, match=r"no detector 'mine'.*onnx.*torch"):
        load_detector("mine")
