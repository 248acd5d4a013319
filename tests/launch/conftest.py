"""Stand-ins for ROS launch, which is on no package index: they remember how they were made."""

import runpy
import sys
from pathlib import Path
from types import ModuleType

import pytest

from vinum_nav.ros.graph.definition import ARGUMENTS

ROOT = Path(__file__).parents[2]


class Action:
    """Stands in for a class of launch."""

    def __init__(self, *args, **keywords):
        self.args, self.keywords = args, keywords


def kinds(*names):
    return {name: type(name, (Action,), {}) for name in names}


class Configuration:
    def __init__(self, name):
        self.name = name

    def perform(self, context):
        return context[self.name]


class Context(dict):
    """Launch arguments, and whether the launch is ending."""

    is_shutdown = False


MODULES = {
    "launch": {"LaunchContext": Context, "LaunchDescription": list},
    "launch.actions": kinds(
        "DeclareLaunchArgument",
        "ExecuteProcess",
        "IncludeLaunchDescription",
        "OpaqueFunction",
        "RegisterEventHandler",
        "SetEnvironmentVariable",
        "Shutdown",
    ),
    "launch.event_handlers": kinds("OnProcessExit"),
    "launch.launch_description_sources": kinds("PythonLaunchDescriptionSource"),
    "launch.substitutions": {"LaunchConfiguration": Configuration, **kinds("PathJoinSubstitution")},
    "launch_ros": {},
    "launch_ros.actions": kinds("Node"),
    "launch_ros.substitutions": kinds("FindPackageShare"),
}


@pytest.fixture
def run_launch_file(monkeypatch):
    """Function that runs a launch file by name and returns what it defines."""
    for name, contents in MODULES.items():
        made = ModuleType(name)
        made.__dict__.update(contents)
        monkeypatch.setitem(sys.modules, name, made)
    for name in [n for n in sys.modules if n.startswith("vinum_nav.ros.launching")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("vinum_nav.ros.graph.strangers.refuse_strangers", lambda *_, **__: None)
    yield lambda name: runpy.run_path(str(ROOT / "launch" / name))
    held = sys.modules.get("vinum_nav.ros.launching.graph")
    if held:
        held._HELD.close()
    for name in [n for n in sys.modules if n.startswith("vinum_nav.ros.launching")]:
        del sys.modules[name]


@pytest.fixture
def context():
    """Function that makes launch arguments: the defaults, but those given."""

    def make(**given):
        return Context({a.name: a.default for a in ARGUMENTS} | given)

    return make


@pytest.fixture
def of_kind():
    """Function that picks actions by the name of their class."""
    return lambda actions, kind: [a for a in actions if type(a).__name__ == kind]
