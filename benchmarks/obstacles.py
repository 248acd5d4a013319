"""Outcomes of the vines in blocks with obstacles in the alleys.

    python benchmarks/obstacles.py [--number 5] [--first 1] [--things 1] [--body hyqreal]
                                   [--noise field] [--fake] [--out DIR] [--seeds obstacles]

Works the named seeds and `--number` random blocks: each has what the seed's own rules put
there, and `--things` groups of one to three people, side by side anywhere in an inner alley, so
that some close it.
Whether a vine can be reached is judged by the truth: a body parallel to the row that keeps its gaps
gets from one of the row's ends to the ideal stop.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.ndimage
import shapely
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.episode import Episode
from vinum_nav.faults.block import Block
from vinum_nav.faults.fault import Stage
from vinum_nav.faults.in_process import world_of
from vinum_nav.geometry import Array, Pose2
from vinum_nav.report.metrics import evaluate_run
from vinum_nav.report.record import load_record
from vinum_nav.report.recording import Recorder
from vinum_nav.report.work import WorkItem, direction_at, work_items
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Obstacle, Vineyard
from vinum_nav.vineyard.seed import ObstacleSeed, load_seed
from vinum_nav.vineyard.shapes.obstacle_shapes import SHAPES

SEEDS = Path(__file__).parents[1] / "seeds"
TO_ROW, BEFORE_THING, BESIDE_THING = 0.10, 0.30, 0.20
"""Least gaps of the body to a row's line and to an obstacle with which a way counts as one [m].

Those that the navigator keeps (`tight_clearance`, `obstacle_margin`, `detour_beside`), with the
error of an outline that the lidar sees.
"""
STEP = 0.05
"""Distance between the places that are tried, along the row and across it [m]."""
BEYOND = 1.5
"""A body so far beyond a row's end has left its alley [m]."""
SAME_VINE = 0.4
"""A closing belongs to the true vine within this distance [m]."""
TASK = 3.0
"""Duration of every task in a random block [s]."""
SHOULDER = 0.6
"""Distance between people who stand side by side [m]."""


@dataclass(frozen=True)
class Figures:
    """One block's line of the table."""

    name: str
    total: int
    reachable: int
    reached: int
    named: int
    lost: tuple[str, ...]
    """Work items that were neither reached nor named."""
    missed: tuple[str, ...]
    """Vines that the robot could reach and did not."""
    collisions: int
    clearance: float
    outcome: str
    simulated: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=5)
    parser.add_argument("--first", type=int, default=1, help="random seed of the first block")
    parser.add_argument("--things", type=int, default=1)
    parser.add_argument("--body", default="hyqreal")
    parser.add_argument("--noise", default="field")
    parser.add_argument("--fake", action="store_true", help="run without physics and pixels")
    parser.add_argument("--seeds", nargs="*", default=["obstacles"], help="named seeds, or none")
    parser.add_argument("--out", type=Path, help="folder for the runs")
    given = parser.parse_args()
    print(
        "| block | vines | reachable | reached | named | lost | collisions | least gap [m] "
        "| outcome | time [s] |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    blocks = [grow(load_seed(SEEDS / f"{name}.yaml"), body=given.body) for name in given.seeds]
    blocks += [
        random_block(number, given.things, given.body)
        for number in range(given.first, given.first + given.number)
    ]
    for vineyard in blocks:
        begin = time.perf_counter()
        with tempfile.TemporaryDirectory() as scratch:
            name = f"{vineyard.name}_{vineyard.random_seed}_{given.body}"
            folder = (given.out or Path(scratch)) / name
            figures = judge(vineyard, work(vineyard, folder, given.noise, given.fake), folder)
        print(line(figures), flush=True)
        for what, items in (("lost", figures.lost), ("missed", figures.missed)):
            if items:
                print(f"  {what}: {', '.join(items)}", flush=True)
        print(f"  ({time.perf_counter() - begin:.0f} s of the wall)", flush=True)


def line(f: Figures) -> str:
    """One row of the table."""
    return (
        f"| `{f.name}` | {f.total} | {f.reachable} | {f.reached} | {f.named} | {len(f.lost)} "
        f"| {f.collisions} | {f.clearance:.3f} | {f.outcome} | {f.simulated:.0f} |"
    )


def random_block(number: int, things: int, body: str) -> Vineyard:
    """A block of seeds/random.yaml with obstacles by the seed's rules and `things` anywhere."""
    seed = load_seed(SEEDS / "random.yaml")
    drawn = ObstacleSeed(crates=(0, 2), persons=(0, 1), trailers=(0, 1))
    block = seed.block.model_copy(update={"rows": (3, 4), "vines_per_row": (6, 9)})
    order = seed.order.model_copy(update={"task_duration": TASK})
    seed = seed.model_copy(update={"obstacles": drawn, "block": block, "order": order})
    vineyard = grow(seed, number, body=body)
    return replace(vineyard, obstacles=vineyard.obstacles + thrown(vineyard, things))


def thrown(vineyard: Vineyard, things: int) -> tuple[Obstacle, ...]:
    """People in the inner alleys, more than 2 m from the rows' ends."""
    found = []
    for k in range(things):
        rng = stream(vineyard.random_seed, "thrown", k)
        first = int(rng.integers(len(vineyard.rows) - 1))
        a, b = (vineyard.rows[index].line[:, :2] for index in (first, first + 1))
        length = float(np.linalg.norm(a[-1] - a[0]))
        along, across = (a[-1] - a[0]) / length, b[0] - a[0]
        across = across - (across @ along) * along
        middle = a[0] + rng.uniform(2.0, max(length - 2.0, 2.01)) * along
        middle = middle + rng.uniform(0.35, 0.65) * across
        aside = SHOULDER * across / np.linalg.norm(across)
        people = int(rng.integers(1, 4))
        for n in range(people):
            xy = middle + (n - (people - 1) / 2) * aside
            foot = np.array([*xy, float(vineyard.terrain.height_at(xy))])
            yaw = math.atan2(along[1], along[0])
            found.append(Obstacle(f"thrown{k}{n}", "person", foot, yaw, SHAPES["person"](rng)))
    return tuple(found)


# ------------------------------------------------------------------ the run


def work(vineyard: Vineyard, folder: Path, noise: str, fake: bool) -> str:
    """One mission, recorded in `folder`; its outcome."""
    mission = vineyard.mission
    robot = load_robot(mission.body)
    stage = Stage.FAKE if fake else Stage.MUJOCO
    simulator, perception = world_of(stage, Block(folder, vineyard, robot, noise))
    recorder = Recorder(folder)
    try:
        return Episode(
            simulator,
            robot,
            mission,
            perception,
            recorder,
            task_duration=vineyard.task_duration,
            journal_path=folder / "journal.jsonl",
        ).run(60.0 * len(vineyard.vines) + 600.0)
    finally:
        recorder.close()
        simulator.close()


# ------------------------------------------------------------------ the judge


def judge(vineyard: Vineyard, outcome: str, folder: Path) -> Figures:
    """Hold what a run left behind against the truth."""
    robot = load_robot(vineyard.mission.body)
    items = work_items(vineyard, robot)
    record = load_record(folder)
    metrics = evaluate_run(record, vineyard, robot)
    stood = standings(record.events)
    closed = [e for e in record.events if e["event"] == "item_closed"]
    reached, named, lost, missed = 0, 0, [], []
    for item, can in zip(items, reachable(vineyard, robot, items), strict=True):
        its = [e for e in closed if belongs(e, item)]
        if any(e["item"] in stood for e in its):
            reached += 1
            continue
        if its:
            named += 1
        else:
            lost.append(item.name)
        if can:
            missed.append(item.name)
    count = int(sum(reachable(vineyard, robot, items)))
    safety: dict[str, Any] = metrics["safety"]
    return Figures(
        f"{vineyard.name} {vineyard.random_seed}",
        len(items),
        count,
        reached,
        named,
        tuple(lost),
        tuple(missed),
        int(safety["collisions"]),
        float(safety["min_clearance_m"]),
        outcome,
        float(record.truth.stamps[-1]),
    )


def standings(events: Sequence[dict[str, Any]]) -> set[str]:
    """Ids of the work items at which the arm began."""
    return {str(e["item"]) for e in events if e["event"] == "task_started"}


def belongs(event: dict[str, Any], item: WorkItem) -> bool:
    """True if a closing is of a true work item."""
    gap = np.hypot(*(np.array(event["trunk_map"][:2]) - item.vine.position[:2]))
    return bool(gap < SAME_VINE) and event["face"] == item.face


def reachable(vineyard: Vineyard, robot: Robot, items: Sequence[WorkItem]) -> list[bool]:
    """Reachability of each work item: the body gets from an end of its row to the ideal stop."""
    lines = [row.line[:, :2] for row in vineyard.rows]
    walls = shapely.union_all([shapely.LineString(line_) for line_ in lines])
    things = shapely.union_all([shapely.Polygon(o.footprint) for o in vineyard.obstacles])
    maps: dict[tuple[int, str], Alley] = {}
    result = []
    for item in items:
        key = (item.vine.row, item.face)
        if key not in maps:
            row = next(r for r in vineyard.rows if r.index == item.vine.row)
            maps[key] = Alley.beside(row.line[:, :2], item, vineyard, robot, walls, things)
        result.append(maps[key].leads_to(item.ideal))
    return result


@dataclass(frozen=True)
class Alley:
    """Places of a body that is parallel to a row, on a grid beside the row.

    Attributes:
        T_map_row: frame of the row, x along it.
        low: (x, y) of the grid's first place in that frame [m].
        joined: (nx, ny) whether a place is free and joined to one beyond an end of the row.
    """

    T_map_row: Pose2
    low: Array
    joined: NDArray[np.bool_]

    @classmethod
    def beside(
        cls,
        line_xy: Array,
        item: WorkItem,
        vineyard: Vineyard,
        robot: Robot,
        walls: Any,
        things: Any,
    ) -> Alley:
        """The alley at an item's face, straight from one end of its row to the other."""
        yaw = direction_at(
            next(r for r in vineyard.rows if r.index == item.vine.row), line_xy[0], item.ideal.yaw
        )
        T = Pose2(float(line_xy[0, 0]), float(line_xy[0, 1]), yaw)
        ends = T.inverse().transform(line_xy[[0, -1]])[:, 0]
        half = np.array([robot.length / 2, robot.width / 2])
        to_face = math.copysign(1.0, float(T.inverse().transform(item.ideal.xy)[1]))
        x = np.arange(ends.min() - BEYOND - half[0], ends.max() + BEYOND + half[0], STEP)
        y = np.arange(0.0, vineyard.mission.row_spacing * 1.2, STEP) * to_face
        places = T.transform(np.stack(np.meshgrid(x, y, indexing="ij"), -1).reshape(-1, 2))
        free = ~(
            _met(walls, places, half + TO_ROW, yaw)
            | _met(things, places, half + np.array([BEFORE_THING, BESIDE_THING]), yaw)
        ).reshape(len(x), len(y))
        parts, _ = scipy.ndimage.label(free)
        outside = (x < ends.min() - BEYOND) | (x > ends.max() + BEYOND)
        known = np.unique(parts[outside])
        joined = np.isin(parts, known[known > 0])
        return cls(T, np.array([x[0], y[0]]), joined)

    def leads_to(self, pose: Pose2) -> bool:
        """True if the place nearest to a stop pose is joined to the headland."""
        at = np.abs((self.T_map_row.inverse().transform(pose.xy) - self.low) / STEP)
        i, j = (round(float(v)) for v in at)
        return bool(self.joined[i, min(j, self.joined.shape[1] - 1)])


def _met(thing: Any, places: Array, half: Array, yaw: float) -> NDArray[np.bool_]:
    """Mask (N,) of the places (N, 2) that put a body's box, turned by `yaw`, onto a thing."""
    if thing.is_empty:
        return np.zeros(len(places), dtype=bool)
    corners = Pose2(0.0, 0.0, yaw).transform(half * [[1, 1], [1, -1], [-1, -1], [-1, 1]])
    boxes = shapely.polygons(places[:, None] + corners[None])
    shapely.prepare(thing)
    met: NDArray[np.bool_] = shapely.intersects(thing, boxes)
    return met


if __name__ == "__main__":
    main()
