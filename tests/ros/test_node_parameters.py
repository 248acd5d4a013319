"""Parameters of the rooms as ROS parameters of their nodes."""

from __future__ import annotations

import os
from contextlib import contextmanager

import pytest
import rclpy
from rclpy.parameter import Parameter
from source_tree import SEEDS

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.options import GraphOptions
from vinum_nav.description.parameters import entries, flat
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.parameters import Parameters
from vinum_nav.ros.graph.definition import nodes
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.graph.node_parameters import SECTIONS, parameters_by_node
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.graph.processes import command
from vinum_nav.ros.nodes.mission import MissionNode
from vinum_nav.ros.nodes.navigator import NavigatorNode
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.trunk_detector import TrunkDetectorNode
from vinum_nav.ros.nodes.trunk_mapper import TrunkMapperNode
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

MINI = SEEDS / "mini.yaml"
NODES = {
    "trunk_detector": TrunkDetectorNode,
    "trunk_mapper": TrunkMapperNode,
    "navigator": NavigatorNode,
    "mission": MissionNode,
}
ROOMS = set(Parameters.model_fields)
ENTRIES = {entry.name: entry for entry in entries(Parameters)}


class Steerer(VinumNode):
    """A node with the parameters of navigation."""

    def __init__(self):
        super().__init__("steerer")
        self.given = self.tunables("navigation", NavigatorParameters)


@contextmanager
def started(make, *arguments):
    """A node that was given these arguments of ROS."""
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    rclpy.init(args=["--ros-args", *arguments], domain_id=free_domain_id())
    try:
        node = make()
        yield node
        node.destroy_node()
    finally:
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="module")
def order(tmp_path_factory):
    path = tmp_path_factory.mktemp("order") / "mission.yaml"
    save_mission_file(grow(load_seed(MINI)).mission, path)
    return path


@pytest.mark.parametrize("name", NODES)
def test_a_node_declares_the_fields_of_its_sections(name, order):
    wanted = {n: v for n, v in flat(Parameters()).items() if n.split(".")[0] in SECTIONS[name]}
    with started(NODES[name], "-p", f"mission_file:={order}") as node:
        found = {n: node.get_parameter(n).value for n in node._parameters if "." in n}
        found = {n: v for n, v in found.items() if n.split(".")[0] in ROOMS}
        assert found == wanted
        for each in node.describe_parameters(sorted(wanted)):
            entry = ENTRIES[each.name]
            assert each.description.startswith(entry.meaning)
            assert each.additional_constraints == entry.range_text
            assert each.read_only is not entry.live
            assert each.floating_point_range or each.integer_range


def test_a_params_file_sets_them(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_text(
        "/**:\n  ros__parameters:\n    navigation:\n      clearance: 0.3\n      track_gain: 2\n"
        "    mission:\n      grace: 3.0\n"
    )
    with started(Steerer, "--params-file", str(path)) as node:
        assert node.given == NavigatorParameters(clearance=0.3, track_gain=2.0)
        assert node.get_parameter("navigation.track_gain").value == 2.0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("navigation.track_gain:=-1.0", "navigation.track_gain: got -1.0, wanted a number > 0"),
        ("navigation.track_gain:=fast", "navigation.track_gain: got 'fast', wanted a number > 0"),
        ("navigation.track_gian:=1.0", "navigation.track_gian: unknown, did you mean track_gain?"),
        ("navigation.fewest_rays:=2.5", "navigation.fewest_rays: got 2.5, wanted a whole number"),
    ],
)
def test_a_bad_value_at_the_start_is_refused(given, words):
    with pytest.raises(ValueError, match="navigation") as refused, started(Steerer, "-p", given):
        pass
    assert str(refused.value).startswith(words)


def test_a_live_parameter_takes_effect_and_all_else_is_refused():
    with started(Steerer) as node:

        def set_to(name, value):
            return node.set_parameters([Parameter(f"navigation.{name}", value=value)])[0]

        assert set_to("track_gain", 2).successful
        assert node.given.track_gain == 2.0
        assert node.get_parameter("navigation.track_gain").value == 2.0
        for name, value, words in (
            ("track_gain", 21.0, "navigation.track_gain: got 21.0, wanted a number > 0, <= 20"),
            ("track_gain", "fast", "navigation.track_gain: got 'fast', wanted a number > 0"),
            ("clearance", 0.3, "navigation.clearance: cannot change while the stack runs"),
            ("track_gian", 1.0, "navigation.track_gian: unknown, did you mean track_gain?"),
        ):
            refused = set_to(name, value)
            assert not refused.successful
            assert refused.reason.startswith(words)
        assert node.given == NavigatorParameters(track_gain=2.0)


def test_of_several_at_once_all_are_set_or_none():
    with started(Steerer) as node:
        good = Parameter("navigation.track_gain", value=2.0)
        bad = Parameter("navigation.yaw_gain", value=-2.0)
        assert not node.set_parameters_atomically([good, bad]).successful
        assert node.given == NavigatorParameters()
        assert node.get_parameter("navigation.track_gain").value == 1.2


def test_a_file_of_parameters_goes_to_the_nodes_that_declare_them(tmp_path):
    path = tmp_path / "my.yaml"
    path.write_text("navigation: {track_gain: 2.0}\nwatch: {tilt: 0.5}\nmission: {grace: 3.0}\n")
    assert parameters_by_node(None)["navigator"] == {}
    ros = tmp_path / "params.yaml"
    ros.touch()
    given = GraphOptions(seed=MINI, out=tmp_path / "out", parameters=path, params_file=ros)
    specs = {spec.name: spec for spec in nodes(complete(given))}
    assert set(specs["navigator"].parameters) >= {"navigation.track_gain", "watch.tilt"}
    assert "mission.grace" not in specs["navigator"].parameters
    assert "watch.tilt" in specs["trunk_mapper"].parameters
    assert "watch.tilt" in specs["trunk_detector"].parameters
    assert "mission.grace" in specs["mission"].parameters
    for spec in specs.values():
        line = command(spec)
        assert line[line.index("--params-file") + 1] == str(ros)
    line = command(specs["navigator"])
    assert "navigation.track_gain:=2.0" in line
    assert line.index("--params-file") < line.index("navigation.track_gain:=2.0")


def test_a_bad_file_of_parameters_starts_no_graph(tmp_path):
    path = tmp_path / "my.yaml"
    path.write_text("watch: {tilt: 9}\n")
    with pytest.raises(ValueError, match=r"my\.yaml: watch\.tilt: got 9, wanted"):
        nodes(complete(GraphOptions(seed=MINI, out=tmp_path / "out", parameters=path)))
