"""Loss of a mission's time over its lower bound: turns, hops, the stand before a task, the end.

Usage: python benchmarks/turns.py SEED [--random-seeds A:B] [--bodies ...] [--noise NAME]
       python benchmarks/turns.py --runs DIR ...

With a seed, missions on the fake simulator; with --runs, what `vinum-nav simulate` or `campaign`
left behind. A gap lies between the end of a task and the start of the next one, and its bound is
that of `report/lower_bound.py`: the trapezoid over the shortest route between both ideal stops.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from vinum_nav.description.robot import Robot, available_bodies, load_robot
from vinum_nav.episode import Episode
from vinum_nav.faults.block import Block
from vinum_nav.faults.fault import Stage
from vinum_nav.faults.in_process import world_of
from vinum_nav.interfaces import Side
from vinum_nav.navigation.route import route_length, shortest_route
from vinum_nav.report.events import closings, state_spans
from vinum_nav.report.lower_bound import time_through, true_free_space
from vinum_nav.report.metadata import load_metadata
from vinum_nav.report.metrics import evaluate
from vinum_nav.report.record import Record, load_record
from vinum_nav.report.recording import Recorder
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed

ASLEEP = 0.01
"""Commanded speed below which the robot counts as standing before a task [m/s, rad/s]."""


@dataclass(frozen=True)
class Gap:
    """Time between two tasks beside its bound; `states` are the seconds in each state.

    Attributes:
        kind: 'start', 'hop' within a pass, 'turn' between passes.
        stand: time from the last command that moves to the task [s].
    """

    kind: str
    time: float
    bound: float
    stand: float
    states: dict[str, float]

    @property
    def excess(self) -> float:
        """Time over the bound [s]."""
        return self.time - self.bound


@dataclass(frozen=True)
class Split:
    """One mission; `end` is its time after the last task [s]."""

    name: str
    gaps: list[Gap]
    end: float
    metrics: dict[str, Any]

    def of(self, kind: str) -> list[Gap]:
        """The gaps of a kind."""
        return [gap for gap in self.gaps if gap.kind == kind]

    @property
    def ratio(self) -> float:
        """Time of the mission over its lower bound."""
        mission = self.metrics["mission"]
        return float((mission["mission_time_s"] or np.nan) / mission["lower_bound_time_s"])


def main() -> None:
    """Run or read missions and print where their time went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", nargs="?", type=Path)
    parser.add_argument("--random-seeds", help="A:B, as of a campaign")
    parser.add_argument("--bodies", nargs="+", choices=available_bodies(), default=["hyqreal"])
    parser.add_argument("--noise", default="nominal")
    parser.add_argument("--task", type=float, help="duration of a task [s]; the seed's")
    parser.add_argument("--keep", type=Path, help="folder for the runs' records")
    parser.add_argument("--runs", nargs="+", type=Path, default=[])
    parser.add_argument("--each", action="store_true", help="every gap in a line of its own")
    arguments = parser.parse_args()
    begin, end = map(int, (arguments.random_seeds or "0:1").split(":"))
    splits: dict[str, list[Split]] = {}
    for run in arguments.runs:
        splits.setdefault("recorded", []).append(read(run))
    for body in arguments.bodies if arguments.seed else []:
        for number in range(begin, end):
            random_seed = number if arguments.random_seeds else None
            vineyard = grow(load_seed(arguments.seed), random_seed, body=body)
            if arguments.task:
                vineyard = replace(vineyard, task_duration=arguments.task)
            split = fake_run(vineyard, body, arguments.noise, arguments.keep)
            splits.setdefault(body, []).append(split)
    for name, found in splits.items():
        Console(width=170).print(name, table(found))
        if arguments.each:
            print("\n".join(lines(found)))


def read(run: Path) -> Split:
    """Split of a run that was recorded."""
    metadata = load_metadata(run)
    assert metadata is not None, f"{run} holds no run"
    vineyard = grow(
        load_seed(Path(metadata.seed)),
        metadata.random_seed,
        side=Side(metadata.side),
        faces=metadata.faces,
        body=metadata.body,
    )
    return split_up(run.name, load_record(run), vineyard, load_robot(metadata.body))


def fake_run(vineyard: Vineyard, body: str, noise: str, keep: Path | None) -> Split:
    """Split of a mission without physics and pixels."""
    mission, robot = vineyard.mission, load_robot(body)
    block = Block(Path(vineyard.name), vineyard, robot, noise)
    simulator, perception = world_of(Stage.FAKE, block)
    name = f"{body} {vineyard.random_seed}"
    with tempfile.TemporaryDirectory() as folder:
        out = keep / name.replace(" ", "-") if keep else Path(folder)
        recorder = Recorder(out)
        duration = vineyard.task_duration
        episode = Episode(simulator, robot, mission, perception, recorder, task_duration=duration)
        episode.run(3000.0)
        recorder.close()
        return split_up(name, load_record(out), vineyard, robot)


def split_up(name: str, record: Record, vineyard: Vineyard, robot: Robot) -> Split:
    """Gaps of a recorded mission; a stop at nothing lengthens the gap that it lies in."""
    found = evaluate(record, vineyard, robot)
    space = true_free_space(vineyard, robot)
    ends = {closing.item: closing.stamp for closing in closings(record.events)}
    stops = [stop for stop in found.stops if stop.kind == "visit" and stop.item is not None]
    finished = float(record.events[-1]["stamp"])
    gaps, since, at, pass_ = [], float(record.events[0]["stamp"]), vineyard.start.xy, None
    for stop in stops:
        assert stop.item is not None
        kind = "start" if pass_ is None else "hop"
        if pass_ not in (None, (stop.task.row, stop.task.face)):
            kind = "turn"
        route = route_length(shortest_route(space, at, stop.item.ideal.xy))
        gaps.append(
            Gap(
                kind,
                stop.task.stamp - since,
                time_through([route], robot),
                stood_for(record, since, stop.task.stamp),
                in_states(record, since, stop.task.stamp),
            )
        )
        since = ends.get(stop.task.item, finished)
        at, pass_ = stop.item.ideal.xy, (stop.task.row, stop.task.face)
    return Split(name, gaps, finished - since, found.metrics)


def stood_for(record: Record, begin: float, end: float) -> float:
    """Time from the last command between `begin` and `end` that moves to `end` [s]."""
    commands = record.commands
    between = (commands[:, 0] >= begin) & (commands[:, 0] <= end)
    moving = commands[between & (np.abs(commands[:, 1:]).max(axis=1) > ASLEEP), 0]
    return end - float(moving[-1]) if len(moving) else end - begin


def in_states(record: Record, begin: float, end: float) -> dict[str, float]:
    """Seconds between `begin` and `end` in each state of the mission."""
    seconds: dict[str, float] = {}
    for span in state_spans(record.events, end):
        overlap = min(span.end, end) - max(span.begin, begin)
        if overlap > 0:
            seconds[span.state] = seconds.get(span.state, 0.0) + overlap
    return seconds


def table(splits: Sequence[Split]) -> Table:
    """One line for each mission, one for all."""
    columns = ("time / bound", "vines", "turns", "over, a turn", "hops", "over, a hop", "p95")
    more = ("stand", "start over", "end", "error mean", "p95 [cm]", "clear [m]", "hits")
    shown = Table("", *columns, *more)
    for split in splits:
        shown.add_row(split.name, *figures([split]))
    shown.add_row("all", *figures(splits))
    return shown


def figures(splits: Sequence[Split]) -> Iterator[str]:
    """Columns of `table`."""
    times = [split.metrics["mission"]["mission_time_s"] or np.nan for split in splits]
    bounds = [split.metrics["mission"]["lower_bound_time_s"] for split in splits]
    yield f"{sum(times) / sum(bounds):.3f}"
    yield f"{_sum(splits, 'vines', 'visited')}/{_sum(splits, 'vines', 'total')}"
    turns, hops, starts = ([g for s in splits for g in s.of(k)] for k in ("turn", "hop", "start"))
    yield str(len(turns))
    yield f"{_mean(gap.excess for gap in turns):.2f}"
    yield str(len(hops))
    yield f"{_mean(gap.excess for gap in hops):.2f}"
    yield f"{np.percentile([gap.excess for gap in hops] or [np.nan], 95):.2f}"
    yield f"{_mean(gap.stand for gap in hops):.2f}"
    yield f"{_mean(gap.excess for gap in starts):.2f}"
    yield f"{_mean(split.end for split in splits):.2f}"
    errors = [split.metrics["arrival_error_m"] for split in splits]
    yield f"{100 * _mean(error['mean'] or np.nan for error in errors):.2f}"
    yield f"{100 * max(error['p95'] or np.nan for error in errors):.1f}"
    yield f"{min(split.metrics['safety']['min_clearance_m'] for split in splits):.3f}"
    yield str(_sum(splits, "safety", "collisions"))


def lines(splits: Iterable[Split]) -> Iterator[str]:
    """One line for each gap."""
    for split in splits:
        for gap in split.gaps:
            states = ", ".join(f"{state} {time:.1f}" for state, time in gap.states.items())
            yield (
                f"{split.name} {gap.kind:5} {gap.time:6.2f} s, bound {gap.bound:6.2f}, "
                f"over {gap.excess:5.2f}, stand {gap.stand:4.2f}; {states}"
            )


def _sum(splits: Iterable[Split], section: str, key: str) -> int:
    return sum(int(split.metrics[section][key]) for split in splits)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return float(np.mean(found)) if found else float("nan")


if __name__ == "__main__":
    main()
