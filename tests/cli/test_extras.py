"""A package that is missing is one line before any work is done."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vinum_nav.cli.main import app


@pytest.mark.parametrize(
    ("command", "package"),
    [
        ("train", "torch"),
        ("train", "torchvision"),
        ("export", "onnx"),
        ("export", "torch"),
        ("evaluate", "faster_coco_eval"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    words = [str(tmp_path)] if command == "export" else ["--data", str(tmp_path)]
    result = CliRunner().invoke(app, [command, *words, "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    [line] = result.stderr.strip().splitlines()
    assert f"{command} needs {package}" in line
    assert "pip install 'vinum_nav[train]'" in line
    assert not (tmp_path / "out").exists()
