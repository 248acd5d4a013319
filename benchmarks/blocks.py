"""Whole missions on blocks of one's own size, a line each.

    python benchmarks/blocks.py seeds/flat.yaml --set block.rows=4 block.vines_per_row=60
    python benchmarks/blocks.py seeds/random.yaml --random-seeds 9701:9706 --noise field \
        --set block.rows=[4,5] block.vines_per_row=[30,34] --bodies hyqreal aliengo skid_steer

In process: physics, pictures and the shipped detector, or `--world fake`, which has none of them.
The run record of each mission lies in OUT; one that lies there already is not run again.
"""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from vinum_nav.description.robot import load_robot
from vinum_nav.episode import Episode
from vinum_nav.faults.block import Block
from vinum_nav.faults.fault import Stage
from vinum_nav.faults.in_process import world_of
from vinum_nav.report.build import build_report
from vinum_nav.report.metadata import RunMetadata, save_metadata
from vinum_nav.report.recording import Recorder
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

HEAD = (
    "| block | body | vines | done | unseen | gaps | false stops | collisions | clearance [cm] "
    "| arrival mean, p95 [cm] | time / bound | outcome | times real time |\n" + "|---" * 13 + "|"
)


@dataclass(frozen=True)
class Case:
    """One mission to be run."""

    seed: Path
    number: int
    body: str | None
    noise: str
    world: str
    task_duration: float | None
    out: Path

    @property
    def name(self) -> str:
        """Directory of its record."""
        return f"{self.seed.stem}-{self.number}-{self.body or 'seed'}-{self.noise}-{self.world}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("seed", type=Path)
    parser.add_argument("--set", nargs="+", default=[], metavar="KEY=VALUE", dest="changes")
    parser.add_argument("--random-seeds", default=None, help="Range A:B; the seed file's.")
    parser.add_argument("--bodies", nargs="+", default=[None])
    parser.add_argument("--noise", default="nominal")
    parser.add_argument("--world", choices=["mujoco", "fake"], default="mujoco")
    parser.add_argument("--task-duration", type=float, default=None, help="The seed's [s].")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("runs/blocks"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    seed = changed(given.seed, given.changes, given.out)
    numbers = numbers_of(given.random_seeds, seed)
    cases = [
        Case(seed, number, body, given.noise, given.world, given.task_duration, given.out)
        for number, body in product(numbers, given.bodies)
    ]
    print(HEAD, flush=True)
    with ProcessPoolExecutor(given.workers) as pool:
        for line in pool.map(run, cases):
            print(line, flush=True)


def changed(seed: Path, changes: list[str], out: Path) -> Path:
    """The seed file, or a copy of it in `out` with some keys set, e.g. 'block.rows=4'."""
    if not changes:
        return seed
    data = yaml.safe_load(seed.read_text())
    for change in changes:
        key, value = change.split("=", 1)
        *path, last = key.split(".")
        section = data
        for name in path:
            section = section.setdefault(name, {})
        section[last] = yaml.safe_load(value)
    copy = out / f"{seed.stem}.yaml"
    copy.write_text(yaml.safe_dump(data, sort_keys=False))
    return copy


def numbers_of(random_seeds: str | None, seed: Path) -> range:
    """Numbers of a range A:B, else the seed's own one."""
    if random_seeds is None:
        number = load_seed(seed).random_seed
        return range(number, number + 1)
    first, last = map(int, random_seeds.split(":"))
    return range(first, last)


def run(case: Case) -> str:
    """Line of the table."""
    folder = case.out / case.name
    report = folder / "report.json"
    if not report.is_file():
        play(case, folder)
    return line_of(case, json.loads(report.read_text()))


def play(case: Case, folder: Path) -> None:
    """Run one mission and write its record."""
    vineyard = grow(load_seed(case.seed), case.number, body=case.body)
    block = Block(case.seed, vineyard, load_robot(vineyard.mission.body), case.noise)
    simulator, perception = world_of(Stage(case.world), block)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "journal.jsonl").unlink(missing_ok=True)
    recorder = Recorder(folder)
    duration = case.task_duration or vineyard.task_duration
    episode = Episode(
        simulator,
        block.robot,
        vineyard.mission,
        perception,
        recorder,
        task_duration=duration,
        journal_path=folder / "journal.jsonl",
    )
    before = time.perf_counter()
    outcome = episode.run(timeout=(duration + 15.0) * len(vineyard.vines) * 2 + 600.0)
    recorder.close()
    simulator.close()
    metadata = RunMetadata(
        seed=str(case.seed),
        random_seed=case.number,
        body=vineyard.mission.body,
        noise=case.noise,
        side=str(vineyard.mission.side),
        faces=vineyard.mission.faces,
        detector="fake" if case.world == "fake" else "onnx",
        mode="in-process",
        outcome=outcome,
        wall_time_s=time.perf_counter() - before,
        command="benchmarks/blocks.py",
    )
    save_metadata(metadata, folder)
    build_report(folder, vineyard, block.robot, metadata, video=False, figures=False)


def line_of(case: Case, report: dict[str, Any]) -> str:
    """Row of the table from a run record."""
    mission, vines, safety = report["mission"], report["vines"], report["safety"]
    error = report["arrival_error_m"]
    what = [entry["what"] for entry in report["missing"]]
    figures = [error["mean"], error["p95"]]
    arrival = ", ".join("-" if value is None else f"{100 * value:.1f}" for value in figures)
    bound, took = mission["lower_bound_time_s"], mission["mission_time_s"]
    cells = [
        f"{case.seed.stem} {case.number}",
        report["body"],
        vines["total"],
        vines["outcomes"]["done"],
        sum(name != "gap" for name in what),
        what.count("gap"),
        sum(vines["false_stops"].values()),
        safety["collisions"],
        f"{100 * safety['min_clearance_m']:.0f}",
        arrival,
        f"{took / bound:.3f}" if bound and took and case.task_duration is None else "-",
        mission["outcome"] + (f": {mission['reason']}" if mission["outcome"] != "done" else ""),
        f"{mission['real_time_factor']:.1f}",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    main()
