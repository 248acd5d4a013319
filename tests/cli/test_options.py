"""One table of options makes commands and launch arguments."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from vinum_nav.cli.command import prepared
from vinum_nav.cli.errors import plain_errors
from vinum_nav.cli.signature import takes
from vinum_nav.description.command_line import words
from vinum_nav.description.options import (
    COMMANDS,
    GraphOptions,
    MissionOptions,
    SimulateOptions,
    options_of,
)
from vinum_nav.description.start_pose import read_start_pose
from vinum_nav.errors import InputError
from vinum_nav.geometry import Pose2

KINDS = {
    "simulate": SimulateOptions,
    "campaign": SimulateOptions,
    "bringup": GraphOptions,
    "launch": GraphOptions,
}
runner = CliRunner()


def parse(kind, command, *given):
    """Options that the command would get from these words."""
    seen = []

    @takes(kind, command)
    def run(options):
        seen.append(options)

    app = typer.Typer()
    app.command()(plain_errors(run))
    result = runner.invoke(app, [str(word) for word in given])
    assert result.exit_code == 0, result.output
    return seen[0]


def names(command):
    return {option.name for option in options_of(KINDS[command], command)}


OF_LAUNCH = {
    *("log_level", "headless", "rviz", "rviz_config_file"),
    *("report", "exit_on_done", "remappings"),
}
"""Arguments of the launch files alone: what ROS launch does, and bringup does not."""


def test_graph_and_simulation_offer_the_same_of_a_mission():
    shared = {option.name for option in options_of(MissionOptions, "simulate")}
    assert shared >= {"body", "noise", "side", "faces", "detector", "weights", "task_duration"}
    for command in COMMANDS:
        assert names(command) >= shared - {"random_seed"}
    assert names("bringup") | OF_LAUNCH == names("launch")
    assert not names("bringup") & OF_LAUNCH


@pytest.mark.parametrize("command", ["simulate", "bringup", "launch"])
def test_every_door_resumes_and_sets_the_robot_down(command):
    assert names(command) >= {"resume", "start_pose", "out", "side", "faces", "body"}


def test_a_graph_is_given_what_its_simulation_is_given():
    options = SimulateOptions(seed=Path("s"), out=Path("o"), resume=True, start_pose="1,2,0.5")
    graph = options.graph()
    assert (graph.resume, graph.start_pose, graph.out) == (True, "1,2,0.5", Path("o"))


def test_a_start_pose_is_three_numbers():
    assert read_start_pose("1.5,-2,0.3") == Pose2(1.5, -2.0, 0.3)
    for text in ("1,2", "1,2,x", "1,2,9", "1e9,0,0", "nan,0,0"):
        with pytest.raises(InputError, match="start pose"):
            read_start_pose(text)


@pytest.mark.parametrize("command", ["simulate", "campaign", "bringup"])
def test_every_option_can_be_typed(command):
    for option in options_of(KINDS[command], command):
        assert option.about.help.endswith(".")
        assert option.is_required or option.is_optional or option.default is not None
        assert option.kind in (str, int, float, bool, Path)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (
            SimulateOptions,
            {"side": "left", "faces": "both", "noise": "field", "task_duration": 3.0}
            | {"seed": Path("a b.yaml"), "out": Path("o"), "record": True, "video": False},
        ),
        (SimulateOptions, {"seed": Path("s"), "out": Path("o"), "ros": True, "pace": "realtime"}),
    ],
)
def test_words_repeat_the_options(kind, options):
    given = kind(**options)
    assert parse(kind, "simulate", *words(given, "simulate")) == given


def test_defaults_may_differ_by_command():
    words_of_both = ("seed.yaml", "--out", "o")
    simulated = parse(SimulateOptions, "simulate", *words_of_both)
    assert (simulated.pace, simulated.video) == ("lockstep", True)
    assert parse(SimulateOptions, "campaign", *words_of_both).video is False
    assert parse(GraphOptions, "bringup", "seed.yaml").pace == "realtime"


def test_switches_left_out_are_not_given():
    assert parse(GraphOptions, "bringup", "seed.yaml").autostart is None
    assert parse(GraphOptions, "bringup", "seed.yaml", "--no-autostart").autostart is False
    told = parse(GraphOptions, "bringup", "--mission", "m.yaml", "--resume")
    assert (told.mission_file, told.resume) == (Path("m.yaml"), True)


def test_help_says_type_choices_and_default():
    app = typer.Typer()
    app.command()(prepared(takes(GraphOptions, "bringup")(lambda options: None)))
    said = runner.invoke(app, ["--help"], env={"COLUMNS": "200"}).output.lower()
    for part in ("--side", "left|right", "--task-duration", "float", "[s]", "--random-seed"):
        assert part in said
    assert "[default: nominal]" in said
    refused = runner.invoke(app, ["seed.yaml", "--side", "middle"])
    assert refused.exit_code == 2
