"""Missions killed on the way, and resumed where the robot stands, on the fake simulator."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from closed_loop import SEEDS

from vinum_nav.description.robot import load_robot
from vinum_nav.episode import Episode
from vinum_nav.geometry import Pose2
from vinum_nav.report.completeness import with_journal
from vinum_nav.report.metrics import evaluate_run
from vinum_nav.report.record import load_record
from vinum_nav.report.recording import Recorder
from vinum_nav.report.resumed_world import where_it_stood
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed

TINY = Path(__file__).parent / "faults" / "tiny.yaml"


class KilledError(Exception):
    """The process is gone."""


def drive(folder: Path, vineyard: Vineyard, true: Vineyard, kill_at: float | None) -> str:
    """Drive until the end, or until a simulated time."""
    robot = load_robot(vineyard.mission.body)
    simulator = make_simulator("fake", true, robot, noise_preset("field"))
    resume = true is not vineyard

    def progress(stamp: float, _state: str, _closed: int) -> None:
        if kill_at is not None and stamp >= kill_at:
            raise KilledError

    recorder = Recorder(folder, resume=resume)
    episode = Episode(
        simulator,
        robot,
        vineyard.mission,
        simulator.perception,
        recorder,
        task_duration=2.0,
        journal_path=folder / "journal.jsonl",
        resume=resume,
    )
    try:
        return episode.run(600.0, progress)
    finally:
        recorder.close()


@pytest.mark.parametrize("kill_at", [4.0, 8.0, 13.0])
def test_a_killed_mission_goes_on_where_the_robot_stands(tmp_path: Path, kill_at: float) -> None:
    vineyard = grow(load_seed(TINY))
    with pytest.raises(KilledError):
        drive(tmp_path, vineyard, vineyard, kill_at)
    true = where_it_stood(vineyard, tmp_path)
    assert true.begin > kill_at - 0.2
    assert drive(tmp_path, vineyard, true, None) == "done"
    record = with_journal(load_record(tmp_path), tmp_path)
    assert (record.truth.stamps[1:] > record.truth.stamps[:-1]).all(), "both parts in one record"
    assert record.truth.stamps[0] < 1.0
    metrics = evaluate_run(record, vineyard, load_robot(vineyard.mission.body))
    vines = metrics["vines"]
    assert vines["total"] == vines["visited"] == vines["outcomes"]["done"]
    assert vines["duplicate_stops"] == sum(vines["false_stops"].values()) == 0
    assert metrics["safety"]["collisions"] == 0


def test_a_simulator_starts_at_any_pose_and_time() -> None:
    vineyard = grow(load_seed(SEEDS / "mini.yaml"))
    pose = Pose2(vineyard.start.x - 0.5, vineyard.start.y + 0.2, vineyard.start.yaw + 0.3)
    robot = load_robot(vineyard.mission.body)
    set_down = replace(vineyard, start=pose, begin=120.0)
    simulator = make_simulator("fake", set_down, robot, noise_preset("ideal"))
    observation = simulator.reset()
    assert observation.stamp == simulator.time == 120.0
    assert simulator.truth().T_map_base == pose
    assert simulator.step(None).stamp == pytest.approx(120.02)
