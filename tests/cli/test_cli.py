import errno
import json
import sys
from pathlib import Path

import cv2
import imageio_ffmpeg
import pytest
import typer
from typer.testing import CliRunner

from vinum_nav.cli import campaign as campaign_module
from vinum_nav.cli import checks
from vinum_nav.cli import view as view_module
from vinum_nav.cli.checks import CHECKS, Check
from vinum_nav.cli.errors import UserError, plain_errors
from vinum_nav.cli.main import app
from vinum_nav.errors import InputError
from vinum_nav.output_folder import prepare

SEED = Path(__file__).parents[2] / "seeds" / "mini.yaml"
runner = CliRunner()


def run(*words):
    return runner.invoke(app, [str(word) for word in words])


def assert_one_error_line(result, *parts):
    assert result.exit_code == 2
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    assert "Traceback" not in result.output
    for part in parts:
        assert part in lines[0]


def test_help_names_every_command():
    result = run("--help")
    assert result.exit_code == 0
    for word in [
        "simulate",
        "report",
        "campaign",
        "world",
        "view",
        "bringup",
        "doctor",
        "dataset",
        "train",
    ]:
        assert word in result.output


def test_an_unknown_seed(tmp_path):
    assert_one_error_line(run("simulate", "nowhere.yaml", "--out", tmp_path / "o"), "nowhere.yaml")


def test_a_seed_that_is_not_yaml(tmp_path):
    seed = tmp_path / "bad.yaml"
    seed.write_text("name: [unclosed\n")
    assert_one_error_line(run("simulate", seed, "--out", tmp_path / "o"), "bad.yaml", "not YAML")


def test_a_seed_with_an_unknown_key(tmp_path):
    seed = tmp_path / "odd.yaml"
    seed.write_text("name: odd\nblok: {rows: 2}\n")
    assert_one_error_line(run("simulate", seed, "--out", tmp_path / "o"), "odd.yaml", "blok")


def test_an_unknown_noise_and_an_unknown_body(tmp_path):
    out = tmp_path / "o"
    assert_one_error_line(run("simulate", SEED, "--out", out, "--noise", "loud"), "loud", "field")
    assert_one_error_line(run("simulate", SEED, "--out", out, "--body", "horse"), "horse")
    assert not out.exists()


def test_missing_weights(tmp_path):
    result = run("simulate", SEED, "--out", tmp_path / "o", "--weights", tmp_path / "no.onnx")
    assert_one_error_line(result, "no.onnx")


def test_a_directory_that_is_in_use(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    assert_one_error_line(run("simulate", SEED, "--out", tmp_path), "not empty", "--force")


def test_force_clears_a_run_and_nothing_else(tmp_path):
    (tmp_path / "record").mkdir()
    (tmp_path / "record" / "truth.csv").write_text("old")
    (tmp_path / "journal.jsonl").write_text("old")
    (tmp_path / "mine.txt").write_text("keep")
    prepare(tmp_path, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(InputError, match="is a file"):
        prepare(tmp_path / "mine.txt", force=True)


def test_ros_without_rclpy_says_what_to_type(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rclpy", None)
    result = run("simulate", SEED, "--out", tmp_path / "o", "--ros")
    assert_one_error_line(result, "rclpy", "pip install 'vinum_nav[ros]'")
    assert_one_error_line(run("bringup", SEED), "rclpy", "pip install")


def test_bringup_wants_one_of_two():
    assert_one_error_line(run("bringup"), "either SEED or --mission")
    assert_one_error_line(run("bringup", "no.yaml"), "no.yaml")


def test_report_of_no_run(tmp_path):
    assert_one_error_line(run("report", tmp_path, SEED), "this directory holds no run")


def test_a_full_disk_names_the_folder_unless_a_file_is_named(capsys, tmp_path):
    @plain_errors
    def command(*, out, file):
        raise OSError(errno.ENOSPC, "No space left on device", file)

    for file, named in ((None, f", writing to {tmp_path}"), ("some.csv", ": 'some.csv'")):
        with pytest.raises(typer.Exit):
            command(out=tmp_path, file=file)
        message = "error: [Errno 28] No space left on device"
        assert capsys.readouterr().err == f"{message}{named}\n"


def test_doctor_says_what_to_type(monkeypatch):
    there = Check("thing", lambda: "1.2", True, "")
    lost = Check("tool", lambda: None, False, "pip install 'vinum_nav[ros]'")
    monkeypatch.setattr("vinum_nav.cli.doctor.CHECKS", (there, lost))
    result = run("doctor")
    assert result.exit_code == 0
    assert "vinum_nav[ros]" in result.output
    monkeypatch.setattr(
        "vinum_nav.cli.doctor.CHECKS", (there, Check("core", lambda: None, True, "get it"))
    )
    assert run("doctor").exit_code == 1


def test_every_check_looks_and_has_a_remedy():
    quick = [check for check in CHECKS if check.look is not checks.rendering]
    for check in quick:
        assert check.look() is None or isinstance(check.look(), str)
        assert check.remedy
    assert checks.package("no_such_module")() is None


@pytest.mark.parametrize(
    ("text", "numbers"), [("1:4", [1, 2, 3]), ("7", [7]), ("3,1,2", [3, 1, 2])]
)
def test_random_seeds(text, numbers):
    assert campaign_module.parse_numbers(text) == numbers


@pytest.mark.parametrize("text", ["", "a", "4:4", "-1,2", "1:2:3"])
def test_random_seeds_that_are_none(text):
    with pytest.raises(UserError, match="--random-seeds"):
        campaign_module.parse_numbers(text)


def test_a_run_that_crashes_is_reported_as_crashed(tmp_path):
    """Even where an earlier run left a report in the directory."""
    (tmp_path / "report.json").write_text(json.dumps({"old": True}))
    code = "import sys; print('warning', file=sys.stderr); sys.exit('boom')"
    died = campaign_module.run_one([sys.executable, "-c", "import os; os.abort()"], str(tmp_path))
    assert died["report"] is None
    assert died["status"] != 0
    exited = campaign_module.run_one(
        [sys.executable, "-c", code.replace("'boom'", "2")], str(tmp_path)
    )
    assert (exited["status"], exited["report"], exited["error"]) == (2, None, "warning")


def test_the_command_line_imports_nothing_heavy():
    import subprocess

    code = (
        "import sys, vinum_nav.cli.main; "
        "print([m for m in ('mujoco','torch','onnxruntime','rclpy','gtsam') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_view_writes_a_sheet_and_a_film(tmp_path, monkeypatch):
    monkeypatch.setattr(view_module, "FRAMES", 8)
    result = run("view", SEED, "--out", tmp_path / "v")
    assert result.exit_code == 0, result.output
    sheet, film = (Path(line) for line in result.stdout.splitlines())
    picture = cv2.imread(str(sheet))
    assert picture.shape[1] > 2 * 640
    assert picture.std() > 20.0
    frames = imageio_ffmpeg.count_frames_and_secs(str(film))[0]
    assert frames == 8


def test_view_of_a_seed_that_is_not_there(tmp_path):
    assert_one_error_line(run("view", "nowhere.yaml", "--out", tmp_path / "o"), "nowhere.yaml")
    assert not (tmp_path / "o").exists()
