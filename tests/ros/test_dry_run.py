"""A dry run decides and says so, and sends nothing that moves the robot or its arm."""

import pytest
import rclpy
import yaml
from source_tree import ROOT, SEEDS

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.options import GraphOptions
from vinum_nav.ros import names
from vinum_nav.ros.graph.definition import configuration, nodes
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.nodes.mission import MissionNode
from vinum_nav.ros.nodes.navigator import NavigatorNode
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

WITHHELD = {
    NavigatorNode: ["cmd_vel"],
    MissionNode: ["task/cancel", "task/goal"],
}
MUX = ROOT / "vinum_nav" / "ros" / "graph" / "config" / "twist_mux.yaml"


@pytest.fixture(scope="module")
def mission_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("dry") / "mission.yaml"
    save_mission_file(grow(load_seed(SEEDS / "mini.yaml")).mission, path)
    return path


@pytest.mark.parametrize("kind", WITHHELD)
@pytest.mark.parametrize("dry", [True, False])
def test_a_node_of_a_dry_run_withholds_its_orders(monkeypatch, mission_file, kind, dry):
    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    words = ["-p", f"mission_file:={mission_file}", "-p", f"dry_run:={str(dry).lower()}"]
    rclpy.init(args=["--ros-args", *words], domain_id=free_domain_id())
    try:
        node = kind()
        sent = {name: [] for name in WITHHELD[kind]}
        for name, messages in sent.items():
            monkeypatch.setattr(node._outputs[name], "publish", messages.append)
        for topic in (names.CMD_VEL, names.TASK_GOAL, names.TASK_CANCEL):
            if topic.name in sent:
                node.publish(topic, object())
        assert sorted(node.withheld) == (WITHHELD[kind] if dry else [])
        assert [len(messages) for messages in sent.values()] == [0 if dry else 1] * len(sent)
        assert ("dry run" in node.facts) == dry
        if dry:
            assert all(name in node.facts["dry run"] for name in sent)
        node.destroy_node()
    finally:
        rclpy.try_shutdown()


def test_the_option_reaches_those_who_steer_and_nobody_else(tmp_path):
    options = configuration({"seed": str(SEEDS / "mini.yaml"), "out": str(tmp_path)})
    assert not options.dry_run
    order = complete(GraphOptions(seed=SEEDS / "mini.yaml", out=tmp_path, dry_run=True))
    told = {spec.name for spec in nodes(order) if spec.parameters.get("dry_run")}
    assert told == {"navigator", "mission"}


def test_a_joystick_goes_before_the_navigator_and_the_stop_before_both():
    mux = yaml.safe_load(MUX.read_text())["twist_mux"]["ros__parameters"]
    by_topic = {entry["topic"]: entry["priority"] for entry in mux["topics"].values()}
    assert by_topic["joy_vel"] > by_topic[names.CMD_VEL.name]
    (stop,) = mux["locks"].values()
    assert stop["topic"] == names.STOP.name
    assert stop["priority"] > max(by_topic.values())
