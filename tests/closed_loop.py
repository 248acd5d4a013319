"""A mission on the fake simulator, and what the robot truly did in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vinum_nav.description.robot import load_robot
from vinum_nav.episode import Episode
from vinum_nav.interfaces import Observation, Side
from vinum_nav.report.metrics import evaluate_run
from vinum_nav.report.record import Record, load_record
from vinum_nav.report.recording import Recorder
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.simulation.tampered import Tamper, TamperedSimulator, untouched
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed

SEEDS = Path(__file__).parents[1] / "seeds"


@dataclass(frozen=True)
class Run:
    """Results that a mission left behind."""

    outcome: str
    metrics: dict[str, Any]
    record: Record
    vineyard: Vineyard
    folder: Path


def run_fake(
    folder: Path,
    seed: str = "mini",
    random_seed: int | None = None,
    *,
    noise: str = "nominal",
    side: Side | None = None,
    faces: str | None = None,
    body: str | None = None,
    task_duration: float | None = None,
    tamper: Tamper = untouched,
    change: Callable[[Vineyard], Vineyard] = lambda vineyard: vineyard,
    timeout: float = 900.0,
) -> Run:
    """Run one mission without physics and pixels, in a vineyard that `change` may have altered."""
    vineyard = change(
        grow(load_seed(SEEDS / f"{seed}.yaml"), random_seed, side=side, faces=faces, body=body)
    )
    mission = vineyard.mission
    robot = load_robot(mission.body)
    simulator = make_simulator("fake", vineyard, robot, noise_preset(noise))
    assert simulator.perception is not None
    recorder = Recorder(folder)
    episode = Episode(
        TamperedSimulator(simulator, tamper),
        robot,
        mission,
        simulator.perception,
        recorder,
        task_duration=task_duration or vineyard.task_duration,
        journal_path=folder / "journal.jsonl",
    )
    outcome = episode.run(timeout)
    recorder.close()
    record = load_record(folder)
    return Run(outcome, evaluate_run(record, vineyard, robot), record, vineyard, folder)


def without_frame(observation: Observation) -> Observation:
    """The same observation as from a robot whose camera is dead."""
    return replace(observation, frame=None)
