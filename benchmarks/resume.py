"""Missions killed at random moments and resumed where the robot stands, on the fake simulator.

Usage: python benchmarks/resume.py SEED [--kills 30] [--noise NAME] [--body NAME] [--draw K]

One mission is driven; at each of the random moments the process splits in two, and one of the two
is killed: its disk is copied as it is, the robot rolls to a stand, and a new stack goes on from the
journal. Every other time the robot is rebooted as well, so that its odometry begins anew. Each
resumed mission is driven to its end and judged by record and truth of both parts: outcome done,
every work item done once, nothing touched.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.episode import Episode
from vinum_nav.interfaces import Command, Observation
from vinum_nav.report.completeness import JOURNAL, with_journal
from vinum_nav.report.metrics import evaluate_run
from vinum_nav.report.record import load_record
from vinum_nav.report.recording import Recorder
from vinum_nav.simulation.noise import Noise, noise_preset
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed

ROLLING = 1.0
"""Time for which the robot is left alone between the kill and the new stack [s]."""
TIMEOUT = 7200.0
"""Simulated time after which a mission is given up [s]."""


@dataclass(frozen=True)
class Bench:
    """Vineyard, robot and noise of all runs."""

    vineyard: Vineyard
    robot: Robot
    noise: Noise


class _GoesOn:
    """A simulator that is not set back: its robot, clock and odometry go on."""

    def __init__(self, simulator: Any) -> None:
        self._simulator = simulator

    def reset(self) -> Observation:
        """Observe where the robot stands."""
        observation: Observation = self._simulator.step(None)
        return observation

    def step(self, command: Command | None) -> Observation:
        """Step as the simulator does."""
        observation: Observation = self._simulator.step(command)
        return observation

    def __getattr__(self, name: str) -> Any:
        return getattr(self._simulator, name)


def drive(
    bench: Bench,
    simulator: Any,
    folder: Path,
    *,
    resume: bool = False,
    on_progress: Callable[[float, str, int], None] | None = None,
) -> str:
    """Drive a mission to its end; the outcome."""
    recorder = Recorder(folder, resume=resume)
    episode = Episode(
        simulator,
        bench.robot,
        bench.vineyard.mission,
        simulator.perception,
        recorder,
        task_duration=bench.vineyard.task_duration,
        journal_path=folder / JOURNAL,
        resume=resume,
    )
    outcome = episode.run(TIMEOUT, on_progress)
    recorder.close()
    return outcome


def length(bench: Bench, folder: Path) -> float:
    """Simulated time that an undisturbed mission takes [s]."""
    stamps: list[float] = []
    simulator = simulator_of(bench, bench.vineyard)
    drive(bench, simulator, folder, on_progress=lambda stamp, *_: stamps.append(stamp))
    return stamps[-1]


def simulator_of(bench: Bench, vineyard: Vineyard) -> Any:
    """A fake simulator whose robot begins at the vineyard's start."""
    return make_simulator("fake", vineyard, bench.robot, bench.noise)


def go_on(bench: Bench, simulator: Any, folder: Path, *, reboot: bool) -> dict[str, Any]:
    """Let the robot roll to a stand, resume, and judge both parts."""
    kept = Recorder(folder, resume=True)
    for _ in range(round(ROLLING / TICK)):
        simulator.step(None)
        kept.add_truth(simulator.truth())
    kept.close()
    true = simulator.truth()
    if reboot:
        begin = math.ceil(simulator.time / TICK + 1) * TICK
        simulator = simulator_of(bench, replace(bench.vineyard, start=true.T_map_base, begin=begin))
    else:
        simulator = _GoesOn(simulator)
    outcome = drive(bench, simulator, folder, resume=True)
    return judge(bench, folder, outcome)


def judge(bench: Bench, folder: Path, outcome: str) -> dict[str, Any]:
    """Figures of both parts, by their record."""
    record = with_journal(load_record(folder), folder)
    metrics = evaluate_run(record, bench.vineyard, bench.robot)
    vines, safety = metrics["vines"], metrics["safety"]
    return {
        "outcome": outcome,
        "lost": vines["total"] - vines["outcomes"]["done"],
        "twice": vines["duplicate_stops"],
        "false": sum(vines["false_stops"].values()),
        "touched": safety["collisions"],
        "clearance": safety["min_clearance_m"],
        "reason": metrics["mission"]["reason"],
    }


def is_good(result: dict[str, Any]) -> bool:
    """True if a resumed mission did all of its work, once, and touched nothing."""
    counts = ("lost", "twice", "false", "touched")
    return result["outcome"] == "done" and not any(result[name] for name in counts)


@dataclass
class Kill:
    """One kill: the moment [s], the mission's state and closed work items, where its record is."""

    stamp: float
    state: str
    closed: int
    folder: Path
    child: int = 0

    @property
    def result(self) -> dict[str, Any]:
        """Figures of the resumed mission, once its process has ended."""
        said = self.folder / "result.json"
        if not said.is_file():
            unknown = ("lost", "twice", "false", "touched", "clearance", "rebooted")
            return {**self._head, "outcome": "crashed", **dict.fromkeys(unknown)}
        return {**self._head, **json.loads(said.read_text())}

    @property
    def _head(self) -> dict[str, Any]:
        return {"stamp": self.stamp, "state": self.state, "closed": self.closed}


class Killer:
    """Splits the process at each of the moments (N,) of simulated time [s]."""

    def __init__(
        self, bench: Bench, simulator: Any, out: Path, moments: list[float], workers: int
    ) -> None:
        self._bench, self._simulator, self._out = bench, simulator, out
        self._left, self._workers = sorted(moments), workers
        self._running: list[Kill] = []
        self.kills: list[Kill] = []

    def __call__(self, stamp: float, state: str, closed: int) -> None:
        """Kill where it is time: called at each decision of the mission."""
        if not self._left or stamp < self._left[0]:
            return
        self._left.pop(0)
        number = len(self.kills)
        kill = Kill(stamp, state, closed, self._out / f"kill-{number:02d}")
        shutil.copytree(self._out / "whole", kill.folder)
        self.wait(self._workers - 1)
        kill.child = os.fork()
        if kill.child == 0:
            self._be_killed(kill.folder, reboot=number % 2 == 1)
        self.kills.append(kill)
        self._running.append(kill)

    def wait(self, most: int = 0) -> None:
        """Wait until no more than `most` resumed missions are under way."""
        while len(self._running) > most:
            kill = self._running.pop(0)
            os.waitpid(kill.child, 0)
            print(json.dumps(kill.result), flush=True)

    def _be_killed(self, folder: Path, *, reboot: bool) -> None:
        try:
            result = go_on(self._bench, self._simulator, folder, reboot=reboot)
            (folder / "result.json").write_text(json.dumps({**result, "rebooted": reboot}))
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(0)


def main() -> None:
    """Run the benchmark; exit status 1 where a resumed mission was not good."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seed", type=Path)
    parser.add_argument("--kills", type=int, default=30, help="Number of kills.")
    parser.add_argument("--noise", default="field", help="Noise preset.")
    parser.add_argument("--body", help="Robot body (default: the seed's).")
    parser.add_argument("--draw", type=int, default=0, help="Random seed of the moments.")
    parser.add_argument(
        "--until", type=float, help="Draw moments up to this [s] (default: the mission's length)."
    )
    parser.add_argument("--workers", type=int, default=1, help="Resumed missions at a time.")
    parser.add_argument("--out", type=Path, help="Folder of the records (default: none is kept).")
    given = parser.parse_args()
    vineyard = grow(load_seed(given.seed), body=given.body)
    bench = Bench(vineyard, load_robot(vineyard.mission.body), noise_preset(given.noise))
    with tempfile.TemporaryDirectory() as scratch:
        out = given.out or Path(scratch)
        begin = time.perf_counter()
        until = given.until or length(bench, out / "undisturbed")
        moments = np.random.default_rng(given.draw).uniform(0.0, until, given.kills)
        simulator = simulator_of(bench, vineyard)
        killer = Killer(bench, simulator, out, [float(m) for m in moments], given.workers)
        drive(bench, simulator, out / "whole", on_progress=killer)
        killer.wait()
        results = [kill.result for kill in killer.kills]
        show(results, time.perf_counter() - begin)
    raise SystemExit(0 if all(map(is_good, results)) else 1)


def show(results: list[dict[str, Any]], wall_time: float) -> None:
    """Print a line a kill, and the sum."""
    names = ("stamp", "state", "closed", "rebooted", "outcome", "lost", "twice", "false", "touched")
    table = Table(title="missions killed and resumed in place")
    for name in names:
        table.add_column(name)
    for result in results:
        shown = [result.get(name) for name in names]
        table.add_row(*(f"{v:.1f}" if isinstance(v, float) else str(v) for v in shown))
    console = Console()
    console.print(table)
    good = sum(map(is_good, results))
    console.print(f"{good} of {len(results)} resumed missions good, {wall_time:.0f} s")


if __name__ == "__main__":
    main()
