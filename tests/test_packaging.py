"""The wheel holds what makes an environment an ament prefix."""

import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
import yaml

import vinum_nav
from vinum_nav.ros.graph.definition import EXECUTABLES

ROOT = Path(__file__).parent.parent
SKIPPED = shutil.ignore_patterns(
    ".*", "build", "dist", "runs", "*.egg-info", "__pycache__", "tests"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Name to (mode, bytes) of every file; built without network from a copy of the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=SKIPPED)
    (source / "README.md").touch()
    options = ["--no-build-isolation", "--no-deps", "--no-index", "--quiet"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, "-w", str(folder), str(source)],
        check=True,
    )
    (path,) = folder.glob("vinum_nav-*.whl")
    with zipfile.ZipFile(path) as archive:
        return {
            info.filename.split(".data/data/")[-1]: (info.external_attr >> 16, archive.read(info))
            for info in archive.infolist()
        }


def test_the_resource_index_knows_the_package(wheel):
    assert "share/ament_index/resource_index/packages/vinum_nav" in wheel
    assert "share/vinum_nav/package.xml" in wheel


@pytest.mark.parametrize("name", EXECUTABLES)
def test_every_node_has_an_executable_launcher(wheel, name):
    mode, text = wheel[f"lib/vinum_nav/{name}"]
    assert mode & stat.S_IXUSR
    assert f"-m vinum_nav.ros.start {name} " in text.decode()


@pytest.mark.parametrize("folder", ["launch", "seeds"])
def test_shared_folders_are_whole(wheel, folder):
    for path in (ROOT / folder).iterdir():
        if path.is_file():
            assert wheel[f"share/vinum_nav/{folder}/{path.name}"][1] == path.read_bytes()


def test_configurations_come_both_for_ros_and_for_the_code(wheel):
    for path in (ROOT / "vinum_nav" / "ros" / "graph" / "config").iterdir():
        assert f"share/vinum_nav/config/{path.name}" in wheel
        assert f"vinum_nav/ros/graph/config/{path.name}" in wheel


def test_bodies_and_templates_come_with_the_code(wheel):
    assert "vinum_nav/description/bodies/hyqreal.yaml" in wheel
    assert any(name.startswith("vinum_nav/report/templates/") for name in wheel)
    assert not any(name.startswith("tests/") for name in wheel)


def test_a_launcher_takes_the_python_of_its_prefix(wheel, tmp_path):
    launcher = tmp_path / "lib" / "vinum_nav" / "mission"
    launcher.parent.mkdir(parents=True)
    launcher.write_bytes(wheel["lib/vinum_nav/mission"][1])
    launcher.chmod(0o755)
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    said = subprocess.run(
        [launcher, "--ros-args", "-p", "a:=b c"], check=True, capture_output=True, text=True
    ).stdout
    assert said == "-m vinum_nav.ros.start mission --ros-args -p a:=b c\n"


def test_the_python_that_is_wanted_is_said_where_colcon_can_read_it(wheel):
    """Debian's colcon fails on requires-python in pyproject.toml."""
    assert "requires-python =" not in (ROOT / "pyproject.toml").read_text()
    (metadata,) = (text for name, (_, text) in wheel.items() if name.endswith("/METADATA"))
    (wanted,) = re.findall("^Requires-Python: (.*)$", metadata.decode(), re.M)
    assert set(wanted.split(",")) == {">=3.11", "<3.14"}
    assert (ROOT / "Makefile").read_text().count("(3, 11) <= sys.version_info[:2] <= (3, 13)") == 1


def test_the_metadata_say_whose_it_is_and_for_whom(wheel):
    (metadata,) = (text for name, (_, text) in wheel.items() if name.endswith("/METADATA"))
    text = metadata.decode()
    manifest = ET.parse(ROOT / "package.xml").getroot()
    maintainer = manifest.find("maintainer")
    assert f"Author-email: {maintainer.text} <{maintainer.get('email')}>" in text
    for minor in (11, 12, 13):
        assert f"Classifier: Programming Language :: Python :: 3.{minor}\n" in text


def test_type_checkers_are_told_that_the_code_is_typed(wheel):
    assert "vinum_nav/py.typed" in wheel


def test_seeds_are_found_by_name_where_the_wheel_is_installed(wheel, tmp_path):
    site = tmp_path / "lib" / "python3" / "site-packages"
    for name, (_, content) in wheel.items():
        folder = {"vinum_nav": site, "share": tmp_path}.get(name.split("/")[0])
        if folder is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    code = "import vinum_nav as v; print(v.load_seed('demo').name, *v.named_seeds().values())"
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert said[0] == "demo"
    assert {Path(path).parent for path in said[1:]} == {tmp_path / "share/vinum_nav/seeds"}
    assert len(said) - 1 == len(list((ROOT / "seeds").glob("*.yaml")))


def test_the_manifest_and_the_code_are_of_one_version():
    manifest = ET.parse(ROOT / "package.xml").getroot()
    assert manifest.findtext("version") == vinum_nav.__version__
    assert manifest.findtext("export/build_type") == "ament_python"
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == vinum_nav.__version__


def test_manifest_and_extra_name_every_message_package():
    manifest = ET.parse(ROOT / "package.xml").getroot()
    named = {element.text for element in manifest.iter("exec_depend")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extra = {
        package.removeprefix("ros-").replace("-", "_")
        for package in packages(project["optional-dependencies"]["ros"])
    }
    used = {
        line.split()[1].split(".")[0]
        for path in (ROOT / "vinum_nav" / "ros").rglob("*.py")
        for line in path.read_text().splitlines()
        if line.startswith("from ") and ("_msgs" in line or "std_srvs" in line)
    }
    used -= {"vinum_nav"}
    assert used <= named
    assert used <= extra


ROSDEP = {
    "numpy": "python3-numpy",
    "scipy": "python3-scipy",
    "shapely": "python3-shapely",
    "networkx": "python3-networkx",
    "pydantic": "python3-pydantic",
    "PyYAML": "python3-yaml",
    "typer": "python3-typer",
    "rich": "python3-rich",
    "mujoco": "python3-mujoco-pip",
    "onnxruntime": "python3-onnxruntime-pip",
    "opencv-python-headless": "python3-opencv",
    "matplotlib": "python3-matplotlib",
    "Jinja2": "python3-jinja2",
    "pymap3d": "python3-pymap3d",
    "Pillow": "python3-pil",
    "packaging": "python3-packaging",
    "pytest": "python3-pytest",
    "pytest-timeout": "python3-pytest-timeout",
    "pytest-xdist": "python3-pytest-xdist",
    "jsonschema": "python3-jsonschema",
    "hypothesis": "python3-hypothesis",
    "trimesh": "python3-trimesh-pip",
}
"""Keys of rosdep by the name on the package index."""


def packages(requirements):
    """Names without bounds and extras; extras of our own stand for nothing by themselves."""
    names = (re.split(r"[<>=\[]", requirement)[0] for requirement in requirements)
    return [name for name in names if name != "vinum_nav"]


def test_the_manifest_names_the_python_packages_and_a_page_those_without_a_key():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    manifest = ET.parse(ROOT / "package.xml").getroot()
    page = (ROOT / "docs" / "building.md").read_text()
    for kind, wanted in (
        ("exec_depend", project["dependencies"]),
        ("test_depend", project["optional-dependencies"]["test"]),
    ):
        named = {element.text for element in manifest.iter(kind)}
        for package in packages(wanted):
            assert ROSDEP.get(package) in named or f"| `{package}` |" in page, package


def test_colcon_runs_pytest():
    """Colcon without the extra named test runs unittest, which finds nothing and is content."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    assert "pytest" in packages(extras["test"])
    assert "vinum_nav[test]" in extras["dev"]


def test_the_makefile_names_no_package_index():
    for name in ("Makefile", ".ci/run", "pyproject.toml"):
        text = (ROOT / name).read_text()
        assert "http" not in text
        assert "index-url" not in text.replace("--index-url '$(TORCH_INDEX)'", "")
