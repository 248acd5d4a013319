"""Whole missions: what the robot truly did, on the fake simulator and on MuJoCo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from closed_loop import Run, run_fake, without_frame
from numpy.random import default_rng

from vinum_nav.description.robot import available_bodies, load_robot
from vinum_nav.episode import Episode
from vinum_nav.interfaces import Observation, Side
from vinum_nav.mission.journal import read_journal
from vinum_nav.perception.load import load_detector
from vinum_nav.perception.step import PerceptionStep
from vinum_nav.report.metrics import evaluate_run
from vinum_nav.report.record import load_record
from vinum_nav.report.recording import Recorder
from vinum_nav.simulation.mujoco_simulator import MujocoSimulator
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Obstacle, Vineyard
from vinum_nav.vineyard.seed import load_seed
from vinum_nav.vineyard.shapes.obstacle_shapes import SHAPES

pytestmark = pytest.mark.slow
TINY = Path(__file__).parent / "faults" / "tiny"
"""Seed of one row of two vines, for what is slow in each."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The mission of the mini block as its seed orders it."""
    return run_fake(tmp_path_factory.mktemp("plain"))


def assert_all_worked(metrics: dict) -> None:
    vines = metrics["vines"]
    assert vines["visited"] == vines["total"] == vines["outcomes"]["done"] > 0
    assert vines["duplicate_stops"] == 0
    assert sum(vines["false_stops"].values()) == 0
    assert metrics["safety"]["collisions"] == 0
    assert metrics["arrival_error_m"]["mean"] < 0.05


def stands_still_at_the_end(run: Run, seconds: float = 0.5) -> bool:
    truth = run.record.truth
    last = truth.stamps >= truth.stamps[-1] - seconds
    return bool(np.ptp(truth.poses[last, :2], axis=0).max() < 0.03)


def test_every_vine_is_worked_once(plain: Run) -> None:
    mission = plain.vineyard.mission
    assert (mission.side, mission.faces) == (Side.LEFT, "one")
    assert plain.outcome == "done"
    assert_all_worked(plain.metrics)


@pytest.mark.parametrize(
    ("side", "faces"), [(Side.RIGHT, "one"), (Side.LEFT, "both"), (Side.RIGHT, "both")]
)
def test_every_vine_is_worked_once_on_either_side(side: Side, faces: str, tmp_path: Path) -> None:
    run = run_fake(tmp_path, side=side, faces=faces)
    assert run.outcome == "done"
    assert_all_worked(run.metrics)


@pytest.mark.parametrize("body", available_bodies())
def test_every_body_finishes_a_block_in_the_field(body: str, tmp_path: Path) -> None:
    run = run_fake(tmp_path, body=body, noise="field")
    assert run.outcome == "done"
    assert_all_worked(run.metrics)
    assert run.metrics["arrival_error_m"]["mean"] <= 0.03
    assert run.metrics["arrival_error_m"]["p95"] <= 0.08
    assert run.metrics["cordon_reach"]["of_ideal"] >= 0.98


@pytest.mark.parametrize("random_seed", [21, 22])
@pytest.mark.parametrize("noise", ["nominal", "field"])
def test_random_blocks_are_finished(random_seed: int, noise: str, tmp_path: Path) -> None:
    run = run_fake(tmp_path, "random", random_seed, noise=noise)
    assert run.outcome == "done"
    assert_all_worked(run.metrics)


@pytest.mark.parametrize("seed", ["curved_mini", "narrow_mini"])
def test_curved_and_narrow_rows_are_worked_and_the_neighbours_are_left_alone(
    seed: str, tmp_path: Path
) -> None:
    run = run_fake(tmp_path, seed, noise="field")
    assert run.outcome == "done"
    assert_all_worked(run.metrics)
    assert len(run.record.rows) == len(run.vineyard.rows)


def with_someone_beside(vine: str) -> Callable[[Vineyard], Vineyard]:
    """Someone stands where the robot ought to stand for a vine that it works from its left."""

    def change(vineyard: Vineyard) -> Vineyard:
        at = next(v for v in vineyard.vines if v.id == vine).position
        row = next(r for r in vineyard.rows if vine.startswith(f"r{r.index}")).line
        along = (row[-1] - row[0])[:2] / np.hypot(*(row[-1] - row[0])[:2])
        foot = at[:2] + 0.75 * np.array([-along[1], along[0]])
        person = Obstacle(
            "person", "person", np.array([*foot, 0.0]), 0.0, SHAPES["person"](default_rng(0))
        )
        return replace(vineyard, obstacles=(person,))

    return change


def test_a_vine_with_someone_before_it_is_unreachable_and_the_others_are_worked(
    tmp_path: Path,
) -> None:
    run = run_fake(tmp_path, change=with_someone_beside("r1v01"))
    assert run.outcome == "done"
    closed = [
        event
        for event in read_journal(run.folder / "journal.jsonl")
        if event["event"] == "item_closed"
    ]
    assert [event["outcome"] for event in closed].count("done") == 5
    (lost,) = (event for event in closed if event["outcome"] != "done")
    assert lost["outcome"] == "unreachable"
    assert "obstacle" in lost["reason"]
    assert run.metrics["safety"]["collisions"] == 0


def with_look_alikes(vineyard: Vineyard) -> Vineyard:
    """Things that the detector takes for trunks: between two vines, and beyond an end post."""
    first, second = (next(v for v in vineyard.vines if v.id == id) for id in ("r0v00", "r1v01"))
    row = vineyard.rows[0].line
    along = (row[-1] - row[0]) / np.linalg.norm(row[-1] - row[0])
    last = vineyard.rows[1].line[-1]
    things = (
        replace(first, id="stake", foot=first.foot + 0.42 * along),
        replace(second, id="anchor", foot=np.array([*(last + 0.45 * along)[:2], second.foot[2]])),
    )
    return replace(vineyard, neighbour_vines=things)


@pytest.mark.parametrize("noise", ["nominal", "field"])
def test_what_stands_out_of_a_rows_order_is_not_worked(noise: str, tmp_path: Path) -> None:
    run = run_fake(tmp_path, noise=noise, change=with_look_alikes)
    assert run.outcome == "done"
    assert_all_worked(run.metrics)


def test_someone_who_steps_before_the_robot_is_waited_for(tmp_path: Path) -> None:
    def tamper(observation: Observation) -> Observation:
        if observation.scan is None or not 9.0 < observation.stamp < 16.0:
            return observation
        ahead = np.abs(observation.scan.angles) < np.radians(50)
        ranges = np.where(ahead, 0.55, observation.scan.ranges)
        return replace(observation, scan=replace(observation.scan, ranges=ranges))

    run = run_fake(tmp_path, tamper=tamper)
    truth = run.record.truth
    waiting = (truth.stamps > 11.0) & (truth.stamps < 16.0)
    assert np.ptp(truth.poses[waiting, :2], axis=0).max() < 0.2
    assert run.outcome == "done"
    assert_all_worked(run.metrics)


def test_same_seed_same_mission(plain: Run, tmp_path: Path) -> None:
    again = run_fake(tmp_path)
    assert (plain.record.truth.poses == again.record.truth.poses).all()


def test_a_camera_that_stops_is_a_fault_and_the_robot_stands(tmp_path: Path) -> None:
    def tamper(observation: Observation) -> Observation:
        return without_frame(observation) if observation.stamp > 12.0 else observation

    run = run_fake(tmp_path, tamper=tamper)
    assert run.outcome == "fault"
    events = read_journal(run.folder / "journal.jsonl")
    assert events[-1]["event"] == "finished"
    fault = next(event for event in events if event["event"] == "fault")
    assert "camera" in fault["reason"]
    assert stands_still_at_the_end(run)
    assert 12.0 < fault["stamp"] < 18.5


def test_a_camera_that_never_spoke_is_a_fault(tmp_path: Path) -> None:
    run = run_fake(tmp_path, tamper=without_frame)
    assert run.outcome == "fault"
    assert stands_still_at_the_end(run)


def test_an_arm_that_never_answers_fails_each_item_within_its_time_out(tmp_path: Path) -> None:
    run = run_fake(tmp_path, str(TINY), task_duration=float("inf"))
    assert run.outcome == "done"
    outcomes = run.metrics["vines"]["outcomes"]
    assert outcomes["failed"] == run.metrics["vines"]["total"]
    assert outcomes["done"] == 0
    closed = [
        event
        for event in read_journal(run.folder / "journal.jsonl")
        if event["event"] == "item_closed"
    ]
    assert {event["reason"] for event in closed} == {"task timed out"}


def test_lost_pictures_and_scans_do_no_harm(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)

    def tamper(observation: Observation) -> Observation:
        if observation.frame is not None and rng.random() < 0.3:
            observation = without_frame(observation)
        if observation.scan is not None and rng.random() < 0.3:
            observation = replace(observation, scan=None)
        return observation

    run = run_fake(tmp_path, tamper=tamper)
    assert run.outcome == "done"
    assert_all_worked(run.metrics)


def test_the_shipped_network_works_a_block_in_mujoco(tmp_path: Path) -> None:
    vineyard = grow(load_seed(TINY.with_suffix(".yaml")))
    mission, robot = vineyard.mission, load_robot(vineyard.mission.body)
    simulator = MujocoSimulator(
        vineyard,
        robot,
        noise=noise_preset("nominal"),
        random_seed=vineyard.random_seed,
        mount=mission.camera_mount,
        side=mission.side,
    )
    recorder = Recorder(tmp_path)
    perception = PerceptionStep(load_detector("onnx"), robot, mission)
    episode = Episode(
        simulator,
        robot,
        mission,
        perception,
        recorder,
        task_duration=vineyard.task_duration,
        journal_path=tmp_path / "journal.jsonl",
    )
    outcome = episode.run(300.0)
    recorder.close()
    simulator.close()
    metrics = evaluate_run(load_record(tmp_path), vineyard, robot)
    assert outcome == "done"
    assert_all_worked(metrics)
    assert metrics["trunk_map"]["recall"] == 1.0
