"""Names that a robot has for topics and frames, in its YAML, at the border of nodes and for ROS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml

from vinum_nav.description.frame_names import GNSS, LIDAR
from vinum_nav.description.mounted_robot import mounted
from vinum_nav.description.naming import TOPIC_NAMES
from vinum_nav.description.robot import BODIES_DIR, load_robot
from vinum_nav.errors import InputError
from vinum_nav.geometry import homogeneous, rotation_rpy
from vinum_nav.interfaces import Side


def body(tmp_path: Path, **more: Any) -> Path:
    data = yaml.safe_load((BODIES_DIR / "hyqreal.yaml").read_text()) | more
    path = tmp_path / "body.yaml"
    path.write_text(yaml.safe_dump(data))
    return path


def test_a_body_names_topics_and_frames(tmp_path: Path) -> None:
    topics, frames = {"odom": "/base/odom", "mission/start": "go"}, {"base_link": "base_footprint"}
    robot = load_robot(body(tmp_path, topics=topics, frames=frames))
    assert robot.topics == topics
    assert (robot.frame("base_link"), robot.frame("odom")) == ("base_footprint", "odom")


@pytest.mark.parametrize(
    ("section", "wanted"),
    [
        ({"topics": {"odm": "/o"}}, "topics.odm: unknown key; did you mean odom"),
        ({"topics": {"odom": ""}}, "topics.odom: got '', wanted words of letters"),
        ({"topics": {"odom": "/base odom"}}, "topics.odom: got '/base odom', wanted words"),
        ({"topics": {"odom": 5}}, "topics.odom: "),
        ({"frames": {"lidar": "laser"}}, "frames.lidar: unknown key; did you mean lidar_link"),
        ({"frames": {"lidar_link": ""}}, "frames.lidar_link: got '', wanted a frame's name"),
        ({"frames": {"lidar_link": "a b"}}, "frames.lidar_link: got 'a b', wanted a frame's name"),
        ({"frames": {"lidar_link": "map"}}, "wanted another than that of map"),
        ({"frame": {}}, "frame: unknown key; did you mean frames"),
    ],
)
def test_a_bad_name_is_one_line_that_says_what_was_wanted(
    tmp_path: Path, section: dict[str, Any], wanted: str
) -> None:
    path = body(tmp_path, **section)
    with pytest.raises(InputError) as refused:
        load_robot(path)
    assert wanted in str(refused.value)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_names_of_the_contract_are_those_of_the_table() -> None:
    pytest.importorskip("rclpy", reason="the extra [ros] is not installed")
    from vinum_nav.ros import names

    table = {topic.name for topic in (*names.TOPICS, *names.OPTIONAL_TOPICS)}
    services = {f"mission/{word}" for word in names.SERVICES}
    assert set(TOPIC_NAMES) == table | services
    assert len(TOPIC_NAMES) == len(set(TOPIC_NAMES))


def test_sensors_stand_where_transforms_say_and_others_where_the_yaml_does() -> None:
    robot = load_robot("hyqreal")
    tilted = homogeneous(rotation_rpy(0.1, 0.2, 0.3), np.array([0.5, 0.3, 0.8]))
    told = {
        "camera_left_optical_frame": tilted,
        LIDAR: homogeneous(np.eye(3), np.array([0.4, 0.1, 0.9])),
    }
    found = mounted(robot, told)
    np.testing.assert_array_equal(found.T_base_camera("front", Side.LEFT), tilted)
    np.testing.assert_array_equal(
        found.T_base_camera("front", Side.RIGHT), robot.T_base_camera("front", Side.RIGHT)
    )
    assert found.lidar is not None
    assert found.lidar.position_xyz == (0.4, 0.1, 0.9)
    assert found.gnss_antenna_xyz == robot.gnss_antenna_xyz
    assert mounted(robot, {GNSS: told[LIDAR]}).gnss_antenna_xyz == (0.4, 0.1, 0.9)


def test_a_lidar_that_looks_aside_is_refused_with_its_angle() -> None:
    turned = homogeneous(rotation_rpy(0.0, 0.0, np.pi / 2), np.zeros(3))
    with pytest.raises(InputError, match="lidar_link is turned by 90 deg"):
        mounted(load_robot("hyqreal"), {LIDAR: turned})


FRAMES = {"lidar_link": "laser", "base_link": "base_footprint", "odom": "odom_combined"}


def test_messages_cross_the_border_under_the_robots_frames() -> None:
    pytest.importorskip("rclpy", reason="the extra [ros] is not installed")
    from vinum_nav.ros import names
    from vinum_nav.ros.convert.frame_names import FrameNames

    own = FrameNames(FRAMES)
    scan = SimpleNamespace(header=SimpleNamespace(frame_id="laser"))
    own.hear(names.SCAN, scan)
    assert scan.header.frame_id == "lidar_link"
    own.say(scan)
    assert scan.header.frame_id == "laser"
    odometry = SimpleNamespace(
        header=SimpleNamespace(frame_id="odom_combined"), child_frame_id="base_footprint"
    )
    own.hear(names.ODOM, odometry)
    assert (odometry.header.frame_id, odometry.child_frame_id) == ("odom", "base_link")
    for unknown in ("lidar_link", "nowhere"):
        scan.header.frame_id = unknown
        with pytest.raises(ValueError, match=rf"is {unknown}, wanted one of \['laser'\]"):
            own.hear(names.SCAN, scan)
    FrameNames().hear(names.SCAN, scan)
    assert scan.header.frame_id == "nowhere"


def test_a_whole_graph_takes_the_names_of_user_and_body(tmp_path: Path) -> None:
    pytest.importorskip("rclpy", reason="the extra [ros] is not installed")
    from source_tree import SEEDS

    from vinum_nav.description.options import GraphOptions
    from vinum_nav.ros.graph.definition import nodes
    from vinum_nav.ros.graph.order import complete
    from vinum_nav.ros.graph.processes import command

    topics = {"odom": "/base/odom", "scan": "/laser"}
    color = {"camera_left/color/image_raw": "/cam/color/compressed"}
    path = body(tmp_path, topics=topics | color, frames=FRAMES)
    options = GraphOptions(
        seed=SEEDS / "mini.yaml", out=tmp_path, body=str(path), remappings="scan:=/front/scan"
    )
    order = complete(options)
    uncompressed = ("camera_left/color/image_raw", "/cam/color")
    assert set(order.remappings) == {
        *(("scan", "/front/scan"), ("odom", "/base/odom"), uncompressed)
    }
    mission_file = order.mission_file
    alone = complete(replace(options, seed=None, body=None, mission_file=mission_file))
    assert (uncompressed[0], "/cam/color/compressed") in alone.remappings
    assert order.frames == FRAMES
    for spec in nodes(order):
        words = command(spec)
        assert {"odom:=/base/odom", "scan:=/front/scan"} <= set(words)
        assert "scan:=/laser" not in words


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("scan", "wanted from:=to"), ("scan:=/a-b", "got '/a-b', wanted words of letters")],
)
def test_a_bad_remapping_is_one_line(words: str, wanted: str) -> None:
    pytest.importorskip("rclpy", reason="the extra [ros] is not installed")
    from vinum_nav.ros.graph.renaming import rules_of

    with pytest.raises(InputError) as refused:
        rules_of(words)
    assert wanted in str(refused.value)
