"""A folder is written by one process at a time, and nothing is cleared before all was checked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.errors import InputError
from vinum_nav.folder_lock import LOCK, locked
from vinum_nav.output_folder import prepare
from vinum_nav.report.metadata import RunMetadata, save_metadata
from vinum_nav.report.rebuild import rebuild_report
from vinum_nav.report.seed_copy import copy_seed, kept_seed, require_same_seed
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

SEEDS = Path(__file__).parent.parent / "seeds"
HOLD = """
import sys
from pathlib import Path
from vinum_nav.folder_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
runner = CliRunner()
KEPT = ("report.json", "report.html", "journal.jsonl", "record/truth.csv")


def earlier_run(folder: Path) -> None:
    (folder / "record").mkdir(parents=True)
    for name in KEPT:
        (folder / name).write_text("a day's work")


def test_a_second_process_is_refused_with_the_first_ones_id_until_that_has_died(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InputError, match=f"process {holder.pid} writes into it"):
            locked(tmp_path).__enter__()
        holder.kill()
    assert (tmp_path / LOCK).is_file()
    with locked(tmp_path):
        prepare(tmp_path, force=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ("world", str(SEEDS / "mini.yaml")),
        ("view", str(SEEDS / "mini.yaml"), "--no-film"),
        ("faults", str(SEEDS / "mini.yaml"), "--fast"),
        ("dataset", str(SEEDS / "mini.yaml"), "--images", "1"),
        ("export", "checkpoint.pt"),
        ("train", "--data", "none"),
    ],
    ids=lambda command: command[0],
)
def test_a_command_writes_nothing_where_another_writes(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    with locked(tmp_path):
        result = runner.invoke(app, (*command, "--out", str(tmp_path)))
        assert result.exit_code == 2
        assert "writes into it" in result.output
        assert [path.name for path in tmp_path.iterdir()] == [LOCK]


def test_a_folder_that_is_a_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("mine")
    with pytest.raises(InputError, match="is a file"), locked(path):
        pass


@pytest.mark.parametrize(
    "options",
    [
        ("--weights", "none.onnx"),
        ("--detector", "yolo"),
        ("--simulator", "webots"),
        ("--body", "horse"),
        ("--noise", "loud"),
        ("--parameters", "none.yaml"),
        ("--ros", "--viewer"),
    ],
)
def test_force_spares_the_earlier_run_where_the_new_one_cannot_begin(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    earlier_run(tmp_path)
    simulated = options if "--simulator" in options else (*options, "--simulator", "fake")
    words = ("simulate", str(SEEDS / "mini.yaml"), "--out", str(tmp_path), "--force", *simulated)
    assert runner.invoke(app, words).exit_code == 2
    assert all((tmp_path / name).is_file() for name in KEPT)


@pytest.mark.parametrize("below", ["record/seed.yaml", "journal.jsonl", "record"])
def test_force_spares_what_the_command_reads(below: str, tmp_path: Path) -> None:
    earlier_run(tmp_path)
    with pytest.raises(InputError, match="is an input and lies in"):
        prepare(tmp_path, force=True, inputs=[None, tmp_path / below])
    assert all((tmp_path / name).is_file() for name in KEPT)
    prepare(tmp_path, force=True, inputs=[None, tmp_path])
    assert list(tmp_path.iterdir()) == []


def test_a_report_of_another_seed_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    shutil.copy(SEEDS / "mini.yaml", own)
    require_same_seed(own, tmp_path)
    copy_seed(own, tmp_path)
    own.write_text("# said otherwise\n" + own.read_text())
    require_same_seed(own, tmp_path)
    require_same_seed(tmp_path / "record" / "seed.yaml", tmp_path)
    with pytest.raises(InputError, match=r"flat_mini\.yaml: differs in .*block.*record/seed\.yaml"):
        require_same_seed(SEEDS / "flat_mini.yaml", tmp_path)


def test_a_survey_counts_by_what_it_holds(tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    folder.mkdir()
    for name in ("survey_mini.yaml", "survey_mini.geojson"):
        shutil.copy(SEEDS / name, folder / name)
    copy_seed(SEEDS / "survey_mini.yaml", tmp_path)
    require_same_seed(folder / "survey_mini.yaml", tmp_path)
    survey = folder / "survey_mini.geojson"
    survey.write_text(survey.read_text() + "\n")
    with pytest.raises(InputError, match=r"survey_mini\.geojson: differs from the survey"):
        require_same_seed(folder / "survey_mini.yaml", tmp_path)


@pytest.mark.parametrize("name", ["mini.yaml", "survey_mini.yaml"])
def test_the_kept_seed_grows_the_same_vineyard(name: str, tmp_path: Path) -> None:
    copy_seed(SEEDS / name, tmp_path)
    kept, own = grow(kept_seed(tmp_path)), grow(load_seed(SEEDS / name))
    assert kept.mission == own.mission
    assert [vine.id for vine in kept.vines] == [vine.id for vine in own.vines]


def test_a_record_without_a_seed_asks_for_one(tmp_path: Path) -> None:
    words = dict.fromkeys(("noise", "detector", "mode", "outcome", "command"), "any")
    block = {"body": "hyqreal", "side": "left", "faces": "one"}
    save_metadata(
        RunMetadata(seed="s.yaml", random_seed=1, wall_time_s=None, **block, **words), tmp_path
    )
    with pytest.raises(InputError, match="holds no copy of its seed: name the seed file"):
        rebuild_report(tmp_path)
