"""Order of the test files; those whose packages are not installed are skipped by name."""

from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NEEDS = {
    "learning": ("torch", "train"),
    "perception/test_back_ends.py": ("torch", "train"),
    "perception/test_context.py": ("torch", "train"),
    "ros": ("rclpy", "ros"),
    "launch": ("rclpy", "ros"),
    **dict.fromkeys(
        (f"offline/test_{name}.py" for name in ("bags", "camera_stream", "storages")),
        ("rosbags", "record"),
    ),
    "cli/test_detect.py": ("rosbags", "record"),
    "cli/test_cluster.py": ("distributed", "campaign"),
}
"""Package that the tests of a folder or file need, and the extra of vinum_nav that brings it."""

LONGEST = (
    "ros/test_graph.py",
    "learning/test_training.py",
    "ros/test_rogues.py",
    "test_closed_loop.py",
    "faults/test_fast_faults.py",
    "learning/test_fine_tuning.py",
    "ros/test_twins.py",
    "learning/test_dataset.py",
)
"""Files that take minutes, in the order in which they begin.

Two workers take them by turns, so that seldom two ROS graphs run at a time.
"""


class Skipped(pytest.Module):
    """A file of tests that is not imported."""

    reason = ""

    def collect(self):
        """Skip the file as a whole."""
        pytest.skip(self.reason, allow_module_level=True)


def relative_name(path):
    """Path below tests/ with slashes; '' outside it."""
    return path.relative_to(HERE).as_posix() if HERE in path.parents else ""


def is_installed(package):
    try:
        return find_spec(package) is not None
    except ImportError:
        return False


def pytest_pycollect_makemodule(module_path, parent):
    """A module that says why it is skipped, where a package that it needs is not there."""
    name = relative_name(module_path)
    for place, (package, extra) in NEEDS.items():
        if (name == place or name.startswith(f"{place}/")) and not is_installed(package):
            module = Skipped.from_parent(parent, path=module_path)
            module.reason = f"needs {package}: pip install 'vinum_nav[{extra}]'"
            return module
    return None


def pytest_collection_modifyitems(items):
    """Begin with the longest files: begun last, they would leave cores without work at the end."""
    missing = [name for name in LONGEST if not (HERE / name).is_file()]
    if missing:
        raise pytest.UsageError(f"{__file__}: LONGEST names {missing}, wanted files of tests/")
    place = {name: index for index, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(relative_name(item.path), len(LONGEST)))


def pytest_sessionfinish(session, exitstatus):
    """Fail where no test was found: colcon takes pytest's own status for that as a success."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.USAGE_ERROR
