"""Speed of the embedded simulator with its camera, and its growth with the block.

    python benchmarks/simulator.py [--vines 40 100 200 400 1000] [--seconds 10] [--plots DIR]

The robot drives along the outer alley of a block like seeds/flat.yaml, all rows on its work side;
every picture of the RGB-D camera (640 x 360, 5 Hz, with shadows and noise) is looked at. Prints a
Markdown table and writes its plot. Processor time counts all threads: on a machine that does
nothing else, two cores need less by the wall.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Command, Observation
from vinum_nav.report.figures.style import BLUE, ORANGE, looks, new_figure
from vinum_nav.simulation.mujoco_simulator import MujocoSimulator
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds" / "flat.yaml"
ROWS = {40: 4, 100: 10, 200: 10, 400: 20, 1000: 25}
SPEED = 0.4
"""Speed of the robot along the alley [m/s]."""
WARM_UP = 1.0
"""Simulated time before the clock begins [s]."""


@dataclass
class Spent:
    """Time [s] by the wall and of the processor."""

    wall: float = 0.0
    cpu: float = 0.0

    def __enter__(self) -> Spent:
        self.wall -= time.perf_counter()
        self.cpu -= time.process_time()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.wall += time.perf_counter()
        self.cpu += time.process_time()


@dataclass(frozen=True)
class Measured:
    """One block: `seconds` of simulated time, with `pictures` looked at."""

    vines: int
    seconds: float
    build: Spent
    stepping: Spent
    looking: Spent
    pictures: int
    geoms: int
    drawn: float

    @property
    def wall_factor(self) -> float:
        """Simulated time over time by the wall."""
        return self.seconds / (self.stepping.wall + self.looking.wall)

    @property
    def cpu_factor(self) -> float:
        """Simulated time over processor time."""
        return self.seconds / (self.stepping.cpu + self.looking.cpu)


def block(vines: int) -> Vineyard:
    """A tidy block of about so many vines."""
    seed = load_seed(SEED)
    rows = ROWS.get(vines, max(1, round(vines**0.5)))
    size = {"rows": rows, "vines_per_row": round(vines / rows)}
    return grow(seed.model_copy(update={"block": seed.block.model_copy(update=size)}))


def measure(vines: int, seconds: float, noise: str) -> Measured:
    """Drive along one block."""
    with Spent() as build:
        vineyard = block(vines)
        simulator = MujocoSimulator(
            vineyard,
            load_robot(vineyard.mission.body),
            noise=noise_preset(noise),
            random_seed=0,
            mount=vineyard.mission.camera_mount,
            side=vineyard.mission.side,
        )
        _look(simulator.reset())
    stepping, looking, pictures, drawn = Spent(), Spent(), 0, 0
    while simulator.time < WARM_UP + seconds:
        if simulator.time < WARM_UP:
            stepping, looking, pictures, drawn = Spent(), Spent(), 0, 0
        with stepping:
            observation = simulator.step(Command(SPEED, 0.0, 0.0))
        with looking:
            seen = _look(observation)
        pictures += seen
        drawn += seen * simulator.scene.geoms_drawn
    geoms = simulator.scene.compiled()[0].ngeom
    simulator.close()
    return Measured(
        len(vineyard.vines),
        seconds,
        build,
        stepping,
        looking,
        pictures,
        geoms,
        drawn / max(pictures, 1),
    )


def _look(observation: Observation) -> int:
    """Have the picture rendered, if there is one; the number of pictures."""
    if observation.frame is None:
        return 0
    return int(observation.frame.rgb.shape == (360, 640, 3))


def print_table(results: list[Measured]) -> None:
    """Markdown."""
    print(
        "| vines | geoms in the world, in a picture | start | a picture | all else, a simulated "
        "second | times real time | by processor time |"
    )
    print("|---|---|---|---|---|---|---|")
    for r in results:
        print(
            f"| {r.vines} | {r.geoms}, {r.drawn:.0f} | {r.build.cpu:.1f} s "
            f"| {1000 * r.looking.wall / r.pictures:.0f} ms "
            f"({1000 * r.looking.cpu / r.pictures:.0f}) "
            f"| {1000 * r.stepping.wall / r.seconds:.0f} ms "
            f"({1000 * r.stepping.cpu / r.seconds:.0f}) "
            f"| {r.wall_factor:.1f} | {r.cpu_factor:.1f} |"
        )


def plot(results: list[Measured]) -> Figure:
    """Speed, and the time of a picture, over the number of vines; in processor time."""
    figure = new_figure(9.0, 3.6)
    speed, picture = figure.subplots(1, 2)
    vines = [r.vines for r in results]
    speed.plot(vines, [r.cpu_factor for r in results], "o-", color=BLUE)
    speed.set(ylabel="simulated over processor time", ylim=(0, None))
    each = [1000 * r.looking.cpu / r.pictures for r in results]
    picture.plot(vines, each, "o-", color=ORANGE)
    picture.set(ylabel="processor time of a picture [ms]", ylim=(0, 1.1 * max(each)))
    for axes in (speed, picture):
        axes.set(xlabel="vines in the block", xlim=(0, None))
    return figure


def main() -> None:
    """Measure, print and plot."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--vines", type=int, nargs="+", default=list(ROWS))
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--noise", default="field")
    parser.add_argument("--plots", type=Path, default=ROOT / "docs" / "media" / "benchmarks")
    given = parser.parse_args()
    busy = os.getloadavg()[0]
    results = [measure(vines, given.seconds, given.noise) for vines in given.vines]
    print_table(results)
    print(
        f"\n{os.cpu_count()} cores; load average before the run {busy:.1f}, after it "
        f"{os.getloadavg()[0]:.1f}; noise {given.noise}; {given.seconds:.0f} simulated seconds."
    )
    given.plots.mkdir(parents=True, exist_ok=True)
    with looks():
        plot(results).savefig(given.plots / "simulator_growth.png", dpi=110, facecolor="white")


if __name__ == "__main__":
    main()
