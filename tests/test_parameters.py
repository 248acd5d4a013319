"""Parameters that a user sets: their file, their fields, and what they change."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError
from source_tree import SEEDS
from typer.testing import CliRunner

from vinum_nav.autopilot import Autopilot
from vinum_nav.cli.main import app
from vinum_nav.description.parameters import Entry, entries, flat
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.navigation.arrival import BlockWatch
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.parameters import Parameters, as_yaml, load_parameters
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

ENTRIES = tuple(entries(Parameters))


def file_of(folder: Path, text: str) -> Path:
    path = folder / "my.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("navigation: {track_gian: 1}", "navigation.track_gian: unknown, did you mean track_gain?"),
        ("navigaton: {track_gain: 1}", "navigaton: unknown, did you mean navigation?"),
        ("brakes: 1", "brakes: unknown; there are mapping, mission, navigation, perception, watch"),
        ("navigation: 3", "navigation: got 3, wanted a section of parameters"),
        (
            "navigation: {track_gain: -1.5}",
            "navigation.track_gain: got -1.5, wanted a number > 0, <= 20 [1/s]",
        ),
        (
            "navigation: {track_gain: fast}",
            "navigation.track_gain: got 'fast', wanted a number > 0, <= 20 [1/s]",
        ),
        (
            "navigation: {track_gain: .nan}",
            "navigation.track_gain: got nan, wanted a number > 0, <= 20 [1/s]",
        ),
        (
            "mapping: {track: {confirm_sightings: 2.5}}",
            "mapping.track.confirm_sightings: got 2.5, wanted a whole number >= 1, <= 100",
        ),
        ("mapping: {row: {boundary: {bwo: 1}}}", "mapping.row.boundary.bwo: unknown, did you mean"),
        (
            "navigation: {scans: 2}",
            "navigation.persistence: got 3, wanted at most scans, which is 2",
        ),
        ("- navigation", "got list, wanted keys and values"),
        ("mission: {grace: 1}\nmission: {}", "not YAML: line 1: mission stands there twice"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = file_of(tmp_path, text)
    with pytest.raises(ValueError, match=r"my\.yaml") as refused:
        load_parameters(path)
    assert str(refused.value).startswith(f"{path}: {words}")
    assert "\n" not in str(refused.value)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"mission.grace: got 0.*; watch.tilt: got 9"):
        load_parameters(file_of(tmp_path, "mission: {grace: 0}\nwatch: {tilt: 9}"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no file of parameters .*none\.yaml"):
        load_parameters(tmp_path / "none.yaml")


def test_a_command_refuses_a_bad_file_before_it_does_anything(tmp_path: Path) -> None:
    path = file_of(tmp_path, "navigation: {track_gain: -1}")
    seed = str(SEEDS / "mini.yaml")
    given = ["simulate", seed, "--out", str(tmp_path / "run"), "--parameters", str(path)]
    ended = CliRunner().invoke(app, given)
    assert ended.exit_code == 2
    assert "my.yaml: navigation.track_gain: got -1, wanted" in ended.output
    assert not (tmp_path / "run").exists()


def test_the_file_that_the_command_writes_holds_the_defaults(tmp_path: Path) -> None:
    written = CliRunner().invoke(app, ["parameters"])
    assert written.exit_code == 0
    read = load_parameters(file_of(tmp_path, written.output))
    assert read == Parameters()
    assert read.changed() == {}
    assert all(entry.meaning in written.output for entry in ENTRIES)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    given = Parameters(
        mission=MissionParameters(grace=3.0), navigation=NavigatorParameters(fewest_rays=7)
    )
    read = load_parameters(file_of(tmp_path, as_yaml(given)))
    assert read == given
    assert read.changed() == {"mission.grace": 3.0, "navigation.fewest_rays": 7}


def test_commented_out_sections_and_exponents_are_read(tmp_path: Path) -> None:
    text = "navigation:\n  # track_gain: 1.0\nmapping:\n  motion:\n    gyro_noise: 1e-3\n"
    read = load_parameters(file_of(tmp_path, text))
    assert read.changed() == {"mapping.motion.gyro_noise": 0.001}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_each_field_says_its_unit_its_meaning_and_both_bounds(entry: Entry) -> None:
    assert entry.unit
    assert entry.meaning[0].isupper() or entry.meaning[0] == "`"
    assert entry.meaning.endswith(".")
    assert len({key[0] for key in entry.bounds}) == len(entry.bounds) == 2
    assert entry.kind in (int, float)
    assert type(entry.default) is entry.kind


def test_only_live_fields_may_be_assigned_and_are_checked() -> None:
    given = NavigatorParameters()
    given.track_gain = 2.0
    assert given.track_gain == 2.0
    with pytest.raises(ValidationError, match="less than or equal to 20"):
        given.track_gain = 21.0
    with pytest.raises(ValidationError, match="frozen"):
        given.clearance = 0.3
    assert NavigatorParameters().track_gain == 1.2


def test_a_live_field_takes_effect_where_it_is_read() -> None:
    given, here = NavigatorParameters(), Pose2(0.0, 0.0, 0.0)
    watch = BlockWatch(given)
    for stamp in (0.0, 1.5, 3.0):
        watch.note(stamp, here, "a crate")
    assert not watch.lasts(3.0, here)
    given.blocked_after = 2.0
    assert watch.lasts(3.0, here)


def test_nothing_that_makes_the_robot_stand_is_live() -> None:
    live = {entry.name for entry in ENTRIES if entry.live}
    assert "navigation.track_gain" in live
    assert not [name for name in live if name.startswith(("watch.", "navigation.obstacle_"))]
    ends = {"navigation.stuck_after", "navigation.goal_yaw_off"}
    assert not live & {"navigation.odometry_timeout", "mission.detections_timeout", *ends}


def confirmed_within(seconds: float, parameters: Parameters) -> int:
    """Trunks in the map of a stack that has looked at the first row for some time [s]."""
    vineyard = grow(load_seed(SEEDS / "mini.yaml"))
    order = vineyard.mission
    robot = load_robot(order.body)
    simulator = make_simulator("fake", vineyard, robot, noise_preset("nominal"))
    assert simulator.perception is not None
    pilot = Autopilot(robot, order, simulator.perception, parameters=parameters)
    observation, trunks = simulator.reset(), 0
    while observation.stamp < seconds:
        decision = pilot.step(observation)
        trunks = len(decision.snapshot.trunks) if decision.snapshot else trunks
        observation = simulator.step(decision.command)
    return trunks


def test_a_file_changes_what_the_stack_does(tmp_path: Path) -> None:
    path = file_of(tmp_path, "mapping: {track: {confirm_sightings: 100}}")
    assert confirmed_within(2.0, Parameters()) > 0
    assert confirmed_within(2.0, load_parameters(path)) == 0


def test_names_do_not_collide_with_sections() -> None:
    names = [entry.name for entry in ENTRIES]
    assert len(names) == len(set(names)) == len(flat(Parameters()))
