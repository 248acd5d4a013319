"""The launch file of Gazebo by ros_gz, as a description."""

import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from vinum_nav.errors import InputError
from vinum_nav.ros.graph.namespace import REMAPPINGS
from vinum_nav.ros.names import OPTIONAL_TOPICS, TOPICS

MINI = Path(__file__).parents[2] / "seeds" / "mini.yaml"


@pytest.fixture
def launch_file(run_launch_file):
    return run_launch_file("gazebo.launch.py")


@pytest.fixture
def started(launch_file, context, tmp_path):
    """Function that gives the actions for launch arguments."""

    def start(**given):
        return launch_file["start"](context(seed=str(MINI), out=str(tmp_path), **given))

    return start


def of_package(actions, package):
    return [a.keywords for a in actions if a.keywords.get("package") == package]


def test_it_offers_no_argument_without_a_meaning_here(launch_file, of_kind):
    actions = launch_file["generate_launch_description"]()
    declared = {a.args[0] for a in of_kind(actions, "DeclareLaunchArgument")}
    assert not declared & {"simulator", "noise", "pace", "report"}
    assert declared >= {"seed", "headless", "rviz", "namespace", "exit_on_done", "remappings"}


@pytest.mark.parametrize("headless", [True, False])
def test_gazebo_starts_with_the_generated_world(started, of_kind, tmp_path, headless):
    (server,) = of_kind(started(headless=str(headless).lower()), "IncludeLaunchDescription")
    (source,) = server.args
    (path,) = source.args
    package, *rest = path.args[0]
    assert package.args == ("ros_gz_sim",)
    assert rest == ["launch", "gz_sim.launch.py"]
    words = shlex.split(dict(server.keywords["launch_arguments"])["gz_args"])
    assert words[0] == "-r"
    assert ("-s" in words) is headless
    world = Path(words[-1])
    assert world == tmp_path / "world" / "world.sdf"
    assert not ET.parse(world).getroot().findall("world/model[@name='robot']")


def test_the_robot_is_spawned_where_its_file_says(started):
    (create,) = of_package(started(), "ros_gz_sim")
    words = create["arguments"]
    given = dict(zip(words[::2], words[1::2], strict=True))
    model = ET.parse(given["-file"]).getroot().find("model")
    assert model.get("name") == given["-name"] == "robot"
    assert [given[f"-{name}"] for name in "xyzRPY"] == model.findtext("pose").split()
    assert given["-world"] == "mini"


@pytest.mark.parametrize(
    ("distribution", "given", "command"),
    [
        ("jazzy", {}, "Twist"),
        ("jazzy", {"stamped_cmd_vel": "true"}, "TwistStamped"),
        ("kilted", {}, "TwistStamped"),
        ("kilted", {"stamped_cmd_vel": "false"}, "Twist"),
    ],
)
def test_the_bridge_carries_the_contract(started, monkeypatch, distribution, given, command):
    monkeypatch.setenv("ROS_DISTRO", distribution)
    (bridge,) = of_package(started(side="right", **given), "ros_gz_bridge")
    table = yaml.safe_load(Path(bridge["parameters"][0]["config_file"]).read_text())
    found = {row["ros_topic_name"].removeprefix("/"): row for row in table}
    assert len(found) == len(table)
    contract = {t.name.removeprefix("/"): t for t in (*TOPICS, *OPTIONAL_TOPICS)}
    for name, row in found.items():
        package, kind = contract[name].type.split("/")
        if name == "cmd_vel":
            package, kind = "geometry_msgs", command
        assert row["ros_type_name"] == f"{package}/msg/{kind}"
        heard = contract[name].sender == "navigator"
        assert row["direction"] == ("ROS_TO_GZ" if heard else "GZ_TO_ROS")
    sensors = {
        topic.name.removeprefix("/")
        for topic in TOPICS
        if topic.sender == "simulator"
        and not topic.name.startswith(("ground_truth/", "camera_left/"))
    }
    assert found.keys() >= sensors | {"cmd_vel"}


def test_frames_come_from_the_robots_description(started):
    (publisher,) = of_package(started(body="aliengo"), "robot_state_publisher")
    parameters = publisher["parameters"][0]
    root = ET.fromstring(parameters["robot_description"].encode())
    links = {link.get("name") for link in root.iter("link")}
    assert links >= {"base_link", "lidar_link", "camera_left_optical_frame"}
    assert root.get("name") == "aliengo"
    assert parameters["use_sim_time"] is True


def test_the_stack_runs_by_gazebos_clock_and_begins_by_itself(started):
    by_name = {node["name"]: node for node in of_package(started(), "vinum_nav")}
    assert "simulator" not in by_name
    for node in by_name.values():
        assert "use_sim_time:=true" in node["ros_arguments"]
    assert by_name["mission"]["parameters"][0]["autostart"] is True


def test_names_of_a_namespace_reach_every_node(started, of_kind):
    for node in of_kind(started(namespace="robot_1"), "Node"):
        assert dict(node.keywords["remappings"]) == REMAPPINGS
        assert node.keywords["namespace"] == "/robot_1"


def test_a_world_without_a_seed_is_refused(launch_file, context):
    with pytest.raises(InputError, match="give the argument seed"):
        launch_file["start"](context())
