"""Configurations of RViz and Foxglove against the topic table, the message types and the frames."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
import yaml
from rclpy.qos import DurabilityPolicy, ReliabilityPolicy
from source_tree import ROOT

from vinum_nav.description.frame_names import depth_optical_link
from vinum_nav.description.robot import available_bodies, load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Side
from vinum_nav.ros.convert.frames import MAP, PARENT_OF
from vinum_nav.ros.convert.transforms import map_to_odom, odom_to_base, sensor_transforms
from vinum_nav.ros.names import TOPICS, Topic
from vinum_nav.ros.quality import message_class, qos_profile

CONFIG = ROOT / "vinum_nav" / "ros" / "graph" / "config"
RVIZ = yaml.safe_load((CONFIG / "vinum_nav.rviz").read_text())["Visualization Manager"]
DISPLAYS = {shown["Name"]: shown for shown in RVIZ["Displays"] if "Topic" in shown}
TYPES = {
    "Image": "sensor_msgs/Image",
    "LaserScan": "sensor_msgs/LaserScan",
    "MarkerArray": "visualization_msgs/MarkerArray",
    "Odometry": "nav_msgs/Odometry",
    "Path": "nav_msgs/Path",
    "PointCloud2": "sensor_msgs/PointCloud2",
    "Pose": "geometry_msgs/PoseStamped",
    "PoseWithCovariance": "geometry_msgs/PoseWithCovarianceStamped",
}
"""Type that each display of rviz_default_plugins subscribes to."""
RELIABILITIES = {
    "Reliable": ReliabilityPolicy.RELIABLE,
    "Best Effort": ReliabilityPolicy.BEST_EFFORT,
}
DURABILITIES = {
    "Transient Local": DurabilityPolicy.TRANSIENT_LOCAL,
    "Volatile": DurabilityPolicy.VOLATILE,
}
BY_NAME = {topic.name.removeprefix("/"): topic for topic in TOPICS}
FOXGLOVE = json.loads((CONFIG / "foxglove.json").read_text())


def topic_of(shown: dict[str, Any]) -> Topic:
    return BY_NAME[shown["Topic"]["Value"]]


@pytest.mark.parametrize("name", DISPLAYS)
def test_a_display_has_topic_type_and_quality_of_the_table(name: str) -> None:
    shown = DISPLAYS[name]
    topic = topic_of(shown)
    kind = shown["Class"].removeprefix("rviz_default_plugins/")
    assert TYPES[kind] == topic.type
    offered = qos_profile(topic.quality)
    assert RELIABILITIES[shown["Topic"]["Reliability Policy"]] == offered.reliability
    assert DURABILITIES[shown["Topic"]["Durability Policy"]] == offered.durability


@pytest.mark.parametrize("name", DISPLAYS)
def test_what_a_display_shows_has_a_way_to_the_fixed_frame(name: str) -> None:
    frames = topic_of(DISPLAYS[name]).frames
    assert frames
    for frame in frames:
        assert way_to_the_root(frame)[-1] == RVIZ["Global Options"]["Fixed Frame"] == MAP


def way_to_the_root(frame: str) -> list[str]:
    way = [frame]
    while way[-1] in PARENT_OF:
        way.append(PARENT_OF[way[-1]])
    return way


def test_the_latched_topics_for_the_eye_are_shown() -> None:
    shown = {topic_of(display).name for display in DISPLAYS.values()}
    assert shown >= {"trunk_map/rows", "trunk_map/markers", "trunk_map/pose", "plan"}


@pytest.mark.parametrize("body", available_bodies())
def test_the_tree_is_what_the_nodes_publish(body: str) -> None:
    robot, here = load_robot(body), Pose2(0.0, 0.0, 0.0)
    for mount in robot.cameras:
        said = (map_to_odom(here), odom_to_base(here), *sensor_transforms(robot, mount))
        assert {each.child: each.parent for each in said} == PARENT_OF


def test_the_frames_of_the_table_are_in_the_tree() -> None:
    former = "gnss_antenna"
    known = {MAP, *PARENT_OF, "imu_link", former, *map(depth_optical_link, Side)}
    assert not [topic.name for topic in TOPICS if not known.issuperset(topic.frames)]


# ---------------------------------------------------------------- Foxglove


def paths(value: Any) -> Iterator[str]:
    """All texts of a configuration that name a topic, with or without fields behind it."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from paths(entry)
            if key.startswith("/"):
                yield key
    elif isinstance(value, list):
        for entry in value:
            yield from paths(entry)
    elif isinstance(value, str) and value.startswith("/"):
        yield value


PATHS = sorted(set(paths(FOXGLOVE)))


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_the_layout_is_a_topic_of_the_table_and_fields_of_its_type(path: str) -> None:
    name, *fields = re.sub(r"\{.*?\}|\[[\d:]*\]", "", path).split(".")
    message = message_class(BY_NAME[name.removeprefix("/")])()
    for field in fields:
        types = message.get_fields_and_field_types()
        assert field in types, (path, sorted(types))
        message = getattr(message, field)
        if isinstance(message, list):
            package, kind = types[field].removeprefix("sequence<").removesuffix(">").split("/")
            message = getattr(import_module(f"{package}.msg"), kind)()


def test_the_layout_shows_camera_map_state_register_and_figures() -> None:
    panels = FOXGLOVE["configById"]
    placed = set(re.findall(r'"(\w+!\w+)"', json.dumps(FOXGLOVE["layout"])))
    tabs = {
        tab["layout"] for key in placed if key.startswith("Tab!") for tab in panels[key]["tabs"]
    }
    assert placed | tabs == set(panels)
    kinds = {key.split("!")[0] for key in panels}
    assert kinds >= {"3D", "Image", "StateTransitions", "DiagnosticSummary", "Plot"}
    assert panels["3D!vineyard"]["followTf"] == MAP
    assert panels["Image!camera"]["imageMode"]["imageTopic"] == "/trunk_detector/image/compressed"
    shown = {panel.get("topicToRender") for panel in panels.values()}
    assert shown >= {"/mission/register", "/diagnostics"}
