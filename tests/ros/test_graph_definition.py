"""Nodes of a graph and their parameters, made from the graph's options."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import pytest

from vinum_nav.description.mission_file import load_mission_file, save_mission_file
from vinum_nav.description.options import GraphOptions
from vinum_nav.errors import InputError
from vinum_nav.ros.graph.definition import ARGUMENTS, EXECUTABLES, configuration, nodes
from vinum_nav.ros.graph.environment import FAST_DDS_PROFILES, graph_environment
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.graph.processes import as_yaml, command
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

ROOT = Path(__file__).parents[2]
MINI = ROOT / "seeds" / "mini.yaml"


def given(tmp_path, **more):
    return GraphOptions(seed=MINI, out=tmp_path, **more)


def test_the_seven_nodes_of_the_design(tmp_path):
    specs = nodes(complete(given(tmp_path)))
    assert sorted(spec.name for spec in specs) == sorted(EXECUTABLES)
    for spec in specs:
        assert importlib.util.find_spec(spec.module) is not None


def test_a_robot_needs_no_simulator(tmp_path):
    mission = tmp_path / "mission.yaml"
    order = complete(GraphOptions(mission_file=mission, simulator="none", out=tmp_path))
    assert "simulator" not in {spec.name for spec in nodes(order)}
    assert order.use_sim_time
    alone = complete(GraphOptions(mission_file=mission, out=tmp_path))
    assert alone.simulator is None
    assert not alone.use_sim_time


def test_all_the_stack_gets_of_the_seed_is_the_mission_file(tmp_path):
    order = complete(given(tmp_path, side="right", random_seed=7))
    vineyard = grow(load_seed(MINI), 7, side="right")
    assert load_mission_file(order.mission_file) == vineyard.mission
    assert order.task_duration == vineyard.task_duration


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [
        ({"seeed": "x"}, "unknown arguments"),
        ({"pace": "warp"}, "realtime, lockstep"),
        ({"record": "perhaps"}, "record is 'perhaps', wanted bool"),
        ({"random_seed": "x"}, "wanted int"),
        ({"random_seed": "-1"}, "random_seed is '-1', wanted 0 or more"),
        ({"autostart": "soon"}, "wanted bool"),
    ],
)
def test_bad_arguments_say_what_was_wanted(bad, wanted):
    with pytest.raises(ValueError, match=wanted):
        configuration(bad)


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"simulator": "webots"}, "no simulator 'webots'; there are fake, gazebo, mujoco"),
        ({"simulator": "mujoco", "seed": None}, "seed must be given with simulator:=mujoco"),
    ],
)
def test_a_simulator_that_the_graph_cannot_use_is_refused(tmp_path, more, wanted):
    mission = tmp_path / "mission.yaml"
    options = replace(given(tmp_path, mission_file=mission), **more)
    with pytest.raises(InputError, match=wanted):
        complete(options)


def test_a_simulator_without_pictures_detects_itself(tmp_path):
    names = {spec.name for spec in nodes(complete(given(tmp_path, simulator="fake")))}
    assert names == set(EXECUTABLES) - {"trunk_detector"}


def test_the_former_name_of_the_simulator_is_understood(tmp_path):
    assert complete(given(tmp_path, simulator="embedded")).simulator == "embedded"
    assert complete(given(tmp_path)).simulator == "mujoco"


@pytest.mark.parametrize("of_the_operator", [False, True])
def test_what_is_given_wins_over_seed_and_mission_file(tmp_path, of_the_operator):
    told = grow(load_seed(MINI)).mission
    own = tmp_path / "own.yaml"
    save_mission_file(told, own)
    mission_file = own if of_the_operator else None
    order = complete(
        given(
            tmp_path,
            mission_file=mission_file,
            side="right",
            faces="both",
            body="aliengo",
            task_duration=4.0,
            autostart=False,
        )
    )
    mission = load_mission_file(order.mission_file)
    assert (mission.side, mission.faces, mission.body) == ("right", "both", "aliengo")
    assert mission.boundary == told.boundary
    parameters = {spec.name: spec.parameters for spec in nodes(order)}
    assert parameters["task_server"]["task_duration"] == 4.0
    assert parameters["mission"]["autostart"] is False
    assert parameters["simulator"]["side"] == "right"
    assert load_mission_file(own) == told


@pytest.mark.parametrize("given_time", [4.0, None])
@pytest.mark.parametrize("with_mission_file", [False, True])
def test_the_time_of_a_task_is_the_users_then_the_seeds(tmp_path, with_mission_file, given_time):
    vineyard = grow(load_seed(MINI))
    own = tmp_path / "own.yaml"
    save_mission_file(vineyard.mission, own)
    mission_file = own if with_mission_file else None
    order = complete(given(tmp_path, mission_file=mission_file, task_duration=given_time))
    (server,) = (spec for spec in nodes(order) if spec.name == "task_server")
    where, wanted = server.parameters, given_time
    if given_time is None:
        where, wanted = server.defaults, vineyard.task_duration
    assert where["task_duration"] == wanted


def test_a_params_file_wins_over_what_nobody_gave(tmp_path):
    path = tmp_path / "params.yaml"
    path.touch()
    (server,) = (
        spec
        for spec in nodes(complete(given(tmp_path, params_file=path)))
        if spec.name == "task_server"
    )
    line = command(server)
    (duration,) = (word for word in line if word.startswith("task_duration:="))
    assert line.index(duration) < line.index("--params-file")


def test_a_mission_file_alone_keeps_the_arms_own_time(tmp_path):
    order = complete(GraphOptions(mission_file=tmp_path / "own.yaml", out=tmp_path))
    (server,) = (spec for spec in nodes(order) if spec.name == "task_server")
    assert "task_duration" not in server.parameters
    assert order.mission_file == tmp_path / "own.yaml"


def test_text_and_typed_values_give_the_same_options(tmp_path):
    texts = {argument.name: argument.default for argument in ARGUMENTS}
    assert configuration(texts) == GraphOptions()
    texts |= {"seed": str(MINI), "random_seed": "3", "task_duration": "2.5", "autostart": "false"}
    typed = GraphOptions(seed=MINI, random_seed=3, task_duration=2.5, autostart=False)
    assert configuration(texts) == typed


def test_neither_seed_nor_mission_file_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="seed"):
        complete(GraphOptions(out=tmp_path))


def test_a_run_without_a_directory_gets_a_new_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs" / "bringup-1").mkdir(parents=True)
    assert complete(GraphOptions(seed=MINI)).out == tmp_path / "runs" / "bringup-2"


@pytest.mark.parametrize("resume", [False, True])
def test_a_mission_resumes_from_its_own_journal_only_if_asked(tmp_path, resume):
    specs = nodes(complete(given(tmp_path, resume=resume)))
    (mission,) = (spec for spec in specs if spec.name == "mission")
    journal = str(tmp_path / "journal.jsonl")
    assert mission.parameters["journal"] == journal
    assert mission.parameters["resume_from"] == (journal if resume else "")


def test_map_and_fence_begin_where_the_mission_goes_on(tmp_path):
    specs = {spec.name: spec for spec in nodes(complete(given(tmp_path, resume=True)))}
    journal = str(tmp_path / "journal.jsonl")
    for name in ("mission", "trunk_mapper", "navigator"):
        assert specs[name].parameters["resume_from"] == journal
    assert specs["simulator"].parameters["resume_from"] == str(tmp_path)
    assert specs["recorder"].parameters["resume"] is True
    specs = {spec.name: spec for spec in nodes(complete(given(tmp_path, start_pose="1,2,0.5")))}
    for name in ("mission", "trunk_mapper", "navigator", "simulator"):
        assert specs[name].parameters["start_pose"] == "1,2,0.5"
    with pytest.raises(InputError, match="start pose"):
        complete(given(tmp_path, start_pose="there"))


def test_the_journal_of_another_block_is_refused_before_anything_is_written(tmp_path):
    header = {"block": "elsewhere", "order": "0" * 64, "software": "1", "part": 1}
    event = {"version": 1, "stamp": 0.0, "event": "mission_begun", **header}
    (tmp_path / "journal.jsonl").write_text(json.dumps(event) + "\n")
    with pytest.raises(InputError, match="journal of block 'elsewhere'"):
        complete(given(tmp_path, resume=True))
    assert not (tmp_path / "record").exists()


def test_a_malformed_seed_names_itself(tmp_path):
    with pytest.raises(ValueError, match="no seed file"):
        complete(GraphOptions(seed=tmp_path / "none.yaml", out=tmp_path))


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (3, "3"), (1.0, "1.0"), ("12", "'12'"), ("it's", "'it''s'")],
)
def test_parameters_keep_their_type_on_the_command_line(value, text):
    assert as_yaml(value) == text


def test_variables_of_the_user_win():
    added = graph_environment({"ROS_AUTOMATIC_DISCOVERY_RANGE": "SUBNET"})
    assert "ROS_AUTOMATIC_DISCOVERY_RANGE" not in added
    assert added["FASTDDS_DEFAULT_PROFILES_FILE"] == str(FAST_DDS_PROFILES)
    assert graph_environment({})["ROS_AUTOMATIC_DISCOVERY_RANGE"] == "LOCALHOST"
    assert FAST_DDS_PROFILES.is_file()
