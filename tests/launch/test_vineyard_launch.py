"""The launch file of simulator and stack, as a description."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from vinum_nav.description.options import GraphOptions
from vinum_nav.errors import InputError, VinumNavError
from vinum_nav.ros.graph.definition import ARGUMENTS, nodes
from vinum_nav.ros.graph.namespace import REMAPPINGS
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.graph.processes import command, parameter_arguments
from vinum_nav.simulation.registry import available_simulators

MINI = Path(__file__).parents[2] / "seeds" / "mini.yaml"


@pytest.fixture
def launch_file(run_launch_file):
    return run_launch_file("vineyard.launch.py")


@pytest.fixture
def started(launch_file, context, tmp_path):
    """Function that gives the actions for launch arguments."""

    def start(**given):
        return launch_file["start"](context(seed=str(MINI), out=str(tmp_path), **given))

    return start


def our_nodes(actions):
    """Settings of our nodes by name."""
    found = [a.keywords for a in actions if a.keywords.get("package") == "vinum_nav"]
    return {keywords["name"]: keywords for keywords in found}


def handler_of(actions, of_kind):
    (registered,) = of_kind(actions, "RegisterEventHandler")
    (on_process_exit,) = registered.args
    return on_process_exit.keywords["on_exit"]


def test_the_launch_file_declares_every_argument(launch_file):
    actions = launch_file["generate_launch_description"]()
    declared = {a.args[0]: a.keywords for a in actions if "default_value" in a.keywords}
    assert set(declared) == {argument.name for argument in ARGUMENTS}
    assert set(declared) >= {"seed", "simulator", "side", "use_sim_time", "record"}
    assert all(isinstance(d["default_value"], str) for d in declared.values())
    assert all(d["description"] for d in declared.values())
    assert {*available_simulators(), "none"} <= set(declared["simulator"]["choices"])


def test_launch_and_bringup_start_the_same(started, tmp_path):
    launched = list(our_nodes(started(pace="lockstep")).values())
    brought_up = nodes(complete(GraphOptions(seed=MINI, out=tmp_path, pace="lockstep")))
    assert len(launched) == len(brought_up)
    for by_launch, spec in zip(launched, brought_up, strict=True):
        assert by_launch["package"] == "vinum_nav"
        assert by_launch["executable"] == spec.executable == by_launch["name"]
        assert by_launch["parameters"] == [spec.parameters]
        for word in parameter_arguments(spec.defaults):
            assert word in by_launch["ros_arguments"]
        assert command(spec)[1:4] == ["-m", "vinum_nav.ros.start", spec.name]
        assert bool(by_launch["additional_env"]) is spec.of_the_stack


def test_only_the_stack_is_started_again_and_not_its_mission(started):
    respawned = {
        name for name, node in our_nodes(started(respawn="true")).items() if node["respawn"]
    }
    assert respawned == {"trunk_detector", "trunk_mapper", "navigator", "task_server"}


def test_no_node_is_started_again_by_default(started):
    assert not any(node["respawn"] for node in our_nodes(started()).values())


def test_no_process_lives_longer_than_five_seconds_after_ctrl_c(started, of_kind):
    actions = started(rviz="true")
    for action in (*of_kind(actions, "Node"), *of_kind(actions, "ExecuteProcess")):
        waits = (action.keywords[name] for name in ("sigterm_timeout", "sigkill_timeout"))
        assert sum(map(float, waits)) < 5.0


def test_names_of_the_user_and_of_a_namespace_reach_every_node(started):
    found = our_nodes(started(namespace="robot_1", remappings="odom:=/base/odom scan:=laser"))
    wanted = {"odom": "/base/odom", "scan": "laser", **REMAPPINGS}
    for node in found.values():
        assert dict(node["remappings"]) == wanted
        assert node["namespace"] == "/robot_1"


def test_a_word_that_renames_nothing_is_refused(started):
    with pytest.raises(InputError, match="remappings has 'odom=x', wanted from:=to"):
        started(remappings="odom=x")


def test_a_window_of_the_simulator_and_rviz_come_when_asked_for(started):
    found = started(headless="false", rviz="true", log_level="debug")
    assert our_nodes(found)["simulator"]["parameters"][-1]["viewer"] is True
    assert our_nodes(found)["mission"]["ros_arguments"][:2] == ["--log-level", "debug"]
    (rviz,) = (a.keywords for a in found if a.keywords.get("package") == "rviz2")
    assert Path(rviz["arguments"][1]).is_file()
    assert rviz["parameters"] == [{"use_sim_time": True}]


def test_rviz_takes_the_configuration_of_the_user(started, tmp_path):
    mine = tmp_path / "mine.rviz"
    mine.touch()
    found = started(rviz="true", rviz_config_file=str(mine))
    (rviz,) = (a.keywords for a in found if a.keywords.get("package") == "rviz2")
    assert rviz["arguments"] == ["-d", str(mine)]


def test_a_configuration_of_rviz_that_is_missing_is_refused(started, tmp_path):
    with pytest.raises(InputError, match=r"rviz_config_file is '.*mine\.rviz', wanted a file"):
        started(rviz="true", rviz_config_file=str(tmp_path / "mine.rviz"))


@pytest.mark.parametrize(
    ("given", "exits"),
    [
        ({}, True),
        ({"rviz": "true"}, False),
        ({"exit_on_done": "false"}, False),
        ({"rviz": "true", "exit_on_done": "true"}, True),
    ],
)
def test_the_launch_ends_with_its_mission(started, of_kind, context, given, exits):
    actions = started(**given)
    (attendant,) = of_kind(actions, "ExecuteProcess")
    on_exit = handler_of(actions, of_kind)
    follows = on_exit(SimpleNamespace(action=attendant, returncode=0), context())
    assert [type(action).__name__ for action in follows] == (["Shutdown"] if exits else [])
    failed = SimpleNamespace(action=attendant, returncode=1)
    if exits:
        with pytest.raises(VinumNavError, match="the mission has not succeeded"):
            on_exit(failed, context())
    else:
        assert on_exit(failed, context()) == []


@pytest.mark.parametrize("respawn", [False, True])
def test_a_node_that_dies_ends_the_launch_unless_it_is_started_again(
    started, of_kind, context, respawn
):
    actions = started(respawn=str(respawn).lower())
    on_exit = handler_of(actions, of_kind)
    by_name = {a.keywords["name"]: a for a in of_kind(actions, "Node")}
    died = SimpleNamespace(action=by_name["trunk_mapper"], returncode=-9)
    if respawn:
        assert on_exit(died, context()) == []
    else:
        with pytest.raises(VinumNavError, match="node trunk_mapper ended with status -9"):
            on_exit(died, context())
    with pytest.raises(VinumNavError, match="node mission ended with status 1"):
        on_exit(SimpleNamespace(action=by_name["mission"], returncode=1), context())
    recorder = SimpleNamespace(action=by_name["recorder"], returncode=1)
    assert on_exit(recorder, context()) == []
    ending = context()
    ending.is_shutdown = True
    assert on_exit(died, ending) == []


@pytest.mark.parametrize("report", [True, False])
def test_a_report_is_made_unless_it_is_unwanted(started, of_kind, report, tmp_path):
    (attendant,) = of_kind(started(report=str(report).lower()), "ExecuteProcess")
    words = attendant.keywords["cmd"]
    assert words[words.index("--out") + 1] == str(tmp_path)
    assert ("--report" in words) is report


def test_what_the_user_can_put_right_is_one_line_and_status_2(launch_file, context, capsys):
    (start,) = (
        action.keywords["function"]
        for action in launch_file["generate_launch_description"]()
        if "function" in action.keywords
    )
    with pytest.raises(SystemExit) as ended:
        start(context())
    assert ended.value.code == 2
    assert (
        capsys.readouterr().err
        == "error: give the argument seed, or mission_file without a simulator\n"
    )
