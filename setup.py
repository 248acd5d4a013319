"""Files of an ament package beside the Python code, for pip and colcon alike."""

import sys
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

from vinum_nav.ros.graph.definition import EXECUTABLES, PACKAGE  # noqa: E402

LAUNCHER = """#!/bin/sh
# Runs the node {name} with the Python that the package is installed in.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
python="$here/../../bin/python"
[ -x "$python" ] || python=python3
exec "$python" -m {package}.ros.start {name} "$@"
"""


def launchers() -> list[str]:
    """One small script a node, written into build/: pip ignores setup.cfg's install_scripts."""
    folder = ROOT / "build" / "launchers"
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in EXECUTABLES:
        path = folder / name
        path.write_text(LAUNCHER.format(name=name, package=PACKAGE))
        path.chmod(0o755)
        paths.append(str(path.relative_to(ROOT)))
    return paths


def shared(folder: str) -> tuple[str, list[str]]:
    """All files of a folder, for share/vinum_nav/<its last name>."""
    source = ROOT / folder
    files = sorted(source.iterdir()) if source.is_dir() else []
    shown = [path for path in files if path.is_file() and not path.name.startswith(".")]
    paths = [str(path.relative_to(ROOT)) for path in shown]
    return f"share/{PACKAGE}/{source.name}", paths


setup(
    # Not in pyproject.toml: colcon cannot read setuptools' form of it.
    python_requires=">=3.11,<3.14",
    data_files=[
        ("share/ament_index/resource_index/packages", [f"resource/{PACKAGE}"]),
        (f"share/{PACKAGE}", ["package.xml"]),
        *(shared(folder) for folder in ("launch", "worlds", "seeds", "vinum_nav/ros/graph/config")),
        (f"lib/{PACKAGE}", launchers()),
    ],
)
