"""Time per step and memory of the stack, against the number of vines worked.

    python benchmarks/size.py seeds/large.yaml --out runs/size [--most 3766] [--resume]

The fake simulator, tasks of one second. Writes OUT/size.csv (a line each 25 vines),
OUT/size.png and the journal, from which `--resume` goes on with the robot at the start; it goes on
with the table as well. Prints at the end how many vines were worked, how far the true pose was from
the ideal one, and what was missing.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from vinum_nav.arm import TimedArm
from vinum_nav.autopilot import Autopilot
from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.faults.block import grow_block
from vinum_nav.faults.fault import Stage
from vinum_nav.faults.in_process import world_of
from vinum_nav.geometry import wrap_angle
from vinum_nav.mission.journal import Journal
from vinum_nav.report.work import work_items

EVERY = 25
"""Vines between two lines of the table."""
TASK = 1.0
"""Duration of a task [s]."""
AT_THE_VINE = 0.3
"""A task farther from its ideal stop pose than this is a false stop [m, rad]."""
TABLE, STOPS = "size.csv", "stops.csv"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("seed", type=Path)
    parser.add_argument("--noise", default="nominal")
    parser.add_argument("--body", default=None)
    parser.add_argument("--most", type=float, default=math.inf, help="Vines after which to end.")
    parser.add_argument("--resume", action="store_true", help="Go on from the journal in OUT.")
    parser.add_argument("--out", type=Path, default=Path("runs/size"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    journal = given.out / "journal.jsonl"
    if not given.resume:
        journal.unlink(missing_ok=True)
    block = grow_block(given.seed, given.noise, given.body)
    items = work_items(block.vineyard, block.robot)
    work(block, journal, given)
    plot(rows_of(given.out / TABLE), given.out / "size.png")
    tell(journal, rows_of(given.out / STOPS), items)


def work(block: Any, journal: Path, given: argparse.Namespace) -> None:
    """Run the mission; a line of the table for each EVERY vines, one of STOPS for each task."""
    table, stops = Rows(given.out / TABLE, given.resume), Rows(given.out / STOPS, given.resume)
    simulator, perception = world_of(Stage.FAKE, block)
    mission = block.vineyard.mission
    pilot = Autopilot(
        block.robot,
        mission,
        perception,
        Journal(journal),
        journal if given.resume else None,
        start=BelievedStart.rough(mission.start_pose) if given.resume else None,
    )
    arm = TimedArm(TASK)
    observation = simulator.reset()
    pilot.request("start")
    steps, spent, begun, told = 0, 0.0, time.perf_counter(), 0
    ended = False
    worked = sum(item.outcome is not None for item in pilot.mission.items)
    while not ended and worked < given.most:
        before = time.process_time()
        decision = pilot.step(observation)
        spent += time.process_time() - before
        steps += 1
        if decision.mission is not None:
            if decision.mission.task_goal is not None:
                arm.start(decision.mission.task_goal, observation.stamp)
                pose = simulator.truth().T_map_base
                stops.add({"vine": worked, "x": pose.x, "y": pose.y, "yaw": pose.yaw})
            for event in decision.mission.events:
                ended |= event["event"] == "finished"
                worked += event["event"] == "item_closed"
        result = arm.step(observation.stamp)
        if result is not None:
            pilot.answer(result)
        observation = simulator.step(decision.command)
        if worked // EVERY > told or ended:
            line = {
                "vines": worked,
                "step_ms": 1e3 * spent / steps,
                "memory_mb": resident_mb(),
                "simulated_s": observation.stamp,
                "wall_s": time.perf_counter() - begun,
            }
            print({key: round(value, 3) for key, value in line.items()}, flush=True)
            table.add(line)
            steps, spent, told = 0, 0.0, worked // EVERY
    simulator.close()


def resident_mb() -> float:
    """Resident memory of this process [MiB]."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


class Rows:
    """A CSV file that is whole after each line."""

    def __init__(self, path: Path, go_on: bool) -> None:
        self._path = path
        if not go_on:
            path.unlink(missing_ok=True)

    def add(self, row: dict[str, float]) -> None:
        """Append a line, and a head before the first one."""
        is_new = not self._path.is_file()
        with self._path.open("a", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            if is_new:
                writer.writeheader()
            writer.writerow(row)


def rows_of(path: Path) -> list[dict[str, float]]:
    """The lines of a file of Rows."""
    with path.open(newline="") as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def tell(journal: Path, stops: list[dict[str, float]], items: Any) -> None:
    """Print what was worked, and what was not."""
    events = [json.loads(line) for line in journal.read_text().splitlines()]
    ideal = np.array([[*item.ideal.xy] for item in items])
    tree = cKDTree(ideal)
    errors, visited = [], set()
    for stop in stops:
        gap, nearest = tree.query([stop["x"], stop["y"]])
        turn = abs(wrap_angle(stop["yaw"] - items[int(nearest)].ideal.yaw))
        errors.append(gap if turn < AT_THE_VINE else np.inf)
        if errors[-1] <= AT_THE_VINE:
            visited.add(int(nearest))
    errors_cm = 100 * np.array(errors)
    good = errors_cm[errors_cm <= 100 * AT_THE_VINE]
    outcomes = [event["outcome"] for event in events if event["event"] == "item_closed"]
    ends = [event for event in events if event["event"] == "finished"]
    missing = [event["what"] for event in events if event["event"] == "missing"]
    print(f"outcome: {ends[-1]['outcome'] if ends else 'not ended'}")
    print(f"vines: {len(visited)} of {len(items)} visited, {outcomes.count('done')} tasks done")
    print(f"false stops: {int((errors_cm > 100 * AT_THE_VINE).sum())}")
    print(f"arrival error: {good.mean():.2f} cm mean, {np.quantile(good, 0.95):.2f} cm p95")
    print(f"missing: { {name: missing.count(name) for name in sorted(set(missing))} }")


def plot(lines: list[dict[str, float]], path: Path) -> None:
    """Draw both curves."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    vines = [line["vines"] for line in lines]
    left.plot(vines, [line["step_ms"] for line in lines])
    left.set(xlabel="vines worked", ylabel="CPU time of the stack per step [ms]", ylim=(0, None))
    right.plot(vines, [line["memory_mb"] for line in lines])
    right.set(xlabel="vines worked", ylabel="resident memory [MiB]", ylim=(0, None))
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
