"""Public names of `import vinum_nav`, which cost nothing before they are used."""

import ast
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import vinum_nav

PUBLIC = {
    *("Arm", "CameraIntrinsics", "Detections", "Detector", "Label", "Mission", "Outcome", "Run"),
    *("Seed", "Simulator", "TaskGoal", "TaskResult", "VinumNavError", "available_simulators"),
    *("grow", "load_seed", "named_seeds", "simulate"),
}
HEAVY = ("numpy", "scipy", "pydantic", "mujoco", "gtsam", "matplotlib", "onnxruntime", "cv2")


def test_the_public_names_are_these():
    assert set(vinum_nav.__all__) == PUBLIC
    assert list(vinum_nav.__all__) == sorted(vinum_nav.__all__)
    assert set(dir(vinum_nav)) >= PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_name_is_there_and_says_what_it_is(name):
    assert len((getattr(vinum_nav, name).__doc__ or "").split()) > 3


def test_a_type_checker_sees_the_same_names():
    tree = ast.parse(Path(vinum_nav.__file__).read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.asname: f"{node.module}.{alias.name}" for node in block.body for alias in node.names
    }
    assert set(seen) == PUBLIC
    for name, home in vinum_nav._HOMES.items():
        assert seen[name] == f"vinum_nav.{home}.{name}"
    assert (files("vinum_nav") / "py.typed").is_file()


def test_another_name_is_refused_as_of_any_module():
    with pytest.raises(AttributeError, match="no attribute 'Tractor'"):
        vinum_nav.Tractor  # noqa: B018


def test_the_import_alone_loads_no_other_package():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, vinum_nav; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert not set(HEAVY) & set(said)
    assert [name for name in said if name.startswith("vinum_nav")] == ["vinum_nav"]
