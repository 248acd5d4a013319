"""Collection of the tests does not fail where heavy packages are not installed."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
HIDDEN = ("torch", "torchvision", "onnx", "rclpy", "rosbags", "distributed", "faster_coco_eval")
HIDE = f"""
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {HIDDEN}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Hidden())
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""
FOLDERS = ("learning", "ros", "perception", "offline")


def test_files_that_need_what_is_not_there_are_skipped_with_the_extra_that_brings_it():
    done = subprocess.run(
        [sys.executable, "-c", HIDE, "--collect-only", "-q", "-p", "no:cacheprovider"]
        + [str(HERE / folder) for folder in FOLDERS],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parent,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    for package, extra in (("torch", "train"), ("rclpy", "ros"), ("rosbags", "record")):
        assert f"needs {package}: pip install 'vinum_nav[{extra}]'" in done.stdout
    assert "tests/perception/test_locate.py::" in done.stdout
    assert "tests/ros/" not in done.stdout.replace("tests/ros/conftest", "")


def test_a_run_that_finds_no_test_fails_as_colcon_understands_it():
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "no_such_test"]
    words.append(str(HERE / "border" / "test_stamps.py"))
    done = subprocess.run(words, capture_output=True, check=False, cwd=HERE.parent)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
