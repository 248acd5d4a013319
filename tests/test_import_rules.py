"""Rules of who may import whom, read off the syntax trees."""

import ast
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import networkx
import pytest

PACKAGE = Path(__file__).parent.parent / "vinum_nav"
STACK = {"perception", "mapping", "mission", "navigation", "watch"}
CORE = {
    "errors",
    "geometry",
    "interfaces",
    "seeing",
    "description",
    "pose_buffer",
    "time_buffer",
    "strict_json",
    "film",
}
ROOMS = {
    "perception": CORE | {"border"},
    "watch": CORE,
    "mapping": CORE | {"watch"},
    "mission": CORE,
    "navigation": CORE | {"watch"},
    "vineyard": CORE,
    "simulation": CORE | {"vineyard"},
    "learning": CORE | {"perception", "vineyard", "simulation"},
    "report": CORE | {"vineyard", "navigation", "mission"},
    "errors": set(),
    "seeing": {"interfaces"},
    "strict_json": set(),
    "film": {"errors"},
    "geometry": set(),
    "border": {"geometry", "interfaces"},
    "interfaces": {"geometry"},
    "description": {"errors", "geometry", "interfaces"},
    "pose_buffer": {"geometry", "time_buffer"},
    "time_buffer": set(),
    "messages": {"errors", "geometry", "interfaces", "border"},
    "offline": CORE | {"border", "messages", "perception"},
    "arm": {"errors", "interfaces"},
    "parameters": CORE | STACK,
    "autopilot": CORE | STACK | {"border", "parameters"},
}
"""Rooms that each room may import beside itself.

The ROS graph, the episode and the command line, which put the rooms together, are not listed.
"""
HANDS = {"faults/hand.py", "faults/rogues.py"}
"""Files of the campaign: the one is imported lazily itself, the other takes the topics' names."""
TRUTH = {"vineyard", "simulation", "report"}
STACK_NODES = ("trunk_detector", "trunk_mapper", "navigator", "mission", "task_server")
TORCH_FILES = ("context", "fold", "network", "pooling", "propose", "torch_detector")
TORCH = {f"perception/{name}.py" for name in TORCH_FILES}
DOORS = {
    "gtsam": {"mapping/estimator.py"},
    "mujoco": {"simulation/renderer.py"},
    "onnxruntime": {"perception/onnx_detector.py"},
    "torch": TORCH,
    "torchvision": TORCH,
    "rosbags": {"messages/bag_file.py", "offline/bag.py"},
}
"""Files through which a heavy package comes in; learning/ is the place of torch and onnx."""
MESSAGES = {
    *("builtin_interfaces", "diagnostic_msgs", "geometry_msgs", "nav_msgs", "rosgraph_msgs"),
    *("rcl_interfaces", "sensor_msgs", "std_msgs", "std_srvs", "tf2_ros", "visualization_msgs"),
}


@dataclass(frozen=True)
class Import:
    file: str
    module: str
    lazy: bool

    @property
    def top(self):
        return self.module.split(".")[0]

    @property
    def room(self):
        """Room of vinum_nav that is imported, '' for the package itself or another package."""
        parts = self.module.split(".")
        return parts[1] if parts[0] == "vinum_nav" and len(parts) > 1 else ""


def is_type_checking(node):
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def walk(node, file, lazy):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(file, alias.name, lazy) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{file}: relative import"
            for alias in child.names:
                yield Import(file, f"{child.module}.{alias.name}", lazy)
        elif not is_type_checking(child):
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from walk(child, file, lazy or inside)


@cache
def imports():
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE).as_posix()
        found += walk(ast.parse(path.read_text()), file, False)
    return found


def room_of(file):
    return file.split("/")[0].removesuffix(".py")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room):
    allowed = ROOMS[room] | {room, ""}
    bad = [i for i in imports() if room_of(i.file) == room and i.room not in allowed]
    assert not [i for i in bad if i.module != "vinum_nav.__version__"]


def test_only_command_line_and_fault_campaign_import_ros_and_lazily():
    for found in imports():
        if found.room == "ros" and room_of(found.file) != "ros":
            assert room_of(found.file) in ("cli", "faults"), found
            assert found.lazy or found.file in HANDS, found


def test_only_the_command_line_imports_the_fault_campaign():
    found = [i for i in imports() if i.room == "faults" and room_of(i.file) != "faults"]
    assert found
    assert {room_of(i.file) for i in found} == {"cli"}


def test_nothing_imports_the_command_line():
    assert not [i for i in imports() if i.room == "cli" and room_of(i.file) != "cli"]


def test_messages_and_rclpy_stay_in_ros():
    for found in imports():
        if found.top in MESSAGES | {"rclpy"} and room_of(found.file) != "ros":
            assert room_of(found.file) == "cli", found
            assert found.lazy, found


@pytest.mark.parametrize("package", DOORS)
def test_heavy_packages_come_in_lazily_through_their_doors(package):
    for found in imports():
        if found.top != package:
            continue
        assert found.lazy, f"{found.file} imports {package} when it is imported"
        if room_of(found.file) not in ("learning", "cli"):
            assert found.file in DOORS[package], found


def reach(start):
    """All files of the package that importing `start` may come to import."""
    todo, seen = [start], set()
    while todo:
        file = todo.pop()
        if file in seen:
            continue
        seen.add(file)
        for found in imports():
            if found.file == file and found.top == "vinum_nav":
                todo += candidates(found.module)
    return seen


def candidates(module):
    parts = module.split(".")[1:]
    for length in range(len(parts), 0, -1):
        stem = "/".join(parts[:length])
        for file in (f"{stem}.py", f"{stem}/__init__.py"):
            if (PACKAGE / file).is_file():
                yield file


@pytest.mark.parametrize("node", STACK_NODES)
def test_no_stack_node_can_come_to_import_the_truth(node):
    files = reach(f"ros/nodes/{node}.py")
    assert "ros/nodes/node.py" in files
    assert not {file for file in files if room_of(file) in TRUTH}


def test_the_reach_of_a_node_is_really_followed():
    assert "mapping/estimator.py" in reach("ros/nodes/trunk_mapper.py")
    assert "vineyard/seed/read.py" in reach("ros/nodes/simulator.py")


def test_the_border_wants_nothing_but_numpy_and_the_standard_library():
    known = set(sys.stdlib_module_names) | {"numpy", "vinum_nav"}
    assert not [i for i in imports() if room_of(i.file) == "border" and i.top not in known]


def files_imported_by(file):
    """Files that `file` imports when it is imported itself."""
    for found in imports():
        if found.file == file and found.top == "vinum_nav" and not found.lazy:
            target = next(candidates(found.module), None)
            if target is not None and target != file:
                yield target


def test_no_file_imports_itself_in_a_circle():
    files = {found.file for found in imports()}
    graph = networkx.DiGraph((file, target) for file in files for target in files_imported_by(file))
    assert graph.number_of_edges() > 1000
    assert not list(networkx.simple_cycles(graph))
