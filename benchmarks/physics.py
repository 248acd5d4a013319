"""Speed of the embedded simulator without pictures, for each body and size of block.

    python benchmarks/physics.py [--seeds NAME ...] [--bodies NAME ...] [--vines 40 400 4000]
                                 [--out docs/media/benchmarks]

Everything but pictures is on: physics at 200 Hz with contacts, servo at 100 Hz, slip and sway; IMU
100 Hz, odometry 50 Hz, lidar 10 Hz with 541 rays, GNSS 5 Hz, all under `field` noise. The robot
drives to and fro in the first alley. Prints a Markdown table and draws physics_growth.png: time
over the number of vines, for the first of the bodies. The simulator runs on one core. The clock
is read every simulated second: the quickest second (as timeit advises, for what other work on the
machine adds is no property of the program) and the middle one are told, by the wall.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from vinum_nav.description.robot import available_bodies, load_robot
from vinum_nav.interfaces import Command
from vinum_nav.report.figures.style import BLUE, GREY, looks, new_figure
from vinum_nav.simulation.mujoco_simulator import MujocoSimulator
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.protocol import TICK
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed

SEEDS = Path(__file__).parents[1] / "seeds"
ROWS = {40: 4, 400: 10, 4000: 40}
"""Number of rows of the block with so many vines."""
SPEED, WEAVE = 0.3, 0.05
"""Speed of the robot forward [m/s], and yaw rate to the left and to the right in turn [rad/s]."""
FORTH = 10.0
"""Time in one sense [s]."""


@dataclass(frozen=True)
class Measured:
    """One block and body; factors are simulated time over time spent."""

    block: str
    body: str
    quickest: float
    middle: float
    build: float


def measure(name: str, vineyard: Vineyard, body: str, seconds: float) -> Measured:
    """Drive for so long and see what it costs; the first tenth is not counted."""
    begun = time.process_time()
    simulator = MujocoSimulator(
        vineyard,
        load_robot(body),
        noise=noise_preset("field"),
        random_seed=1,
        mount="front",
        side=vineyard.mission.side,
    )
    simulator.reset()
    build = time.process_time() - begun
    _drive(simulator, seconds / 10)
    factors = []
    for _ in range(round(seconds)):
        begun = time.perf_counter()
        _drive(simulator, 1.0)
        factors.append(1.0 / (time.perf_counter() - begun))
    simulator.close()
    return Measured(name, body, max(factors), statistics.median(factors), build)


def _drive(simulator: MujocoSimulator, seconds: float) -> None:
    first = round(simulator.time / TICK)
    for k in range(first, first + round(seconds / TICK)):
        forth = 1.0 if k * TICK % (2 * FORTH) < FORTH else -1.0
        simulator.step(Command(forth * SPEED, 0.0, WEAVE if k % 100 < 50 else -WEAVE))


def block(vines: int) -> Vineyard:
    """The block `flat` with another number of vines."""
    seed = load_seed(SEEDS / "flat.yaml")
    size = {"rows": ROWS[vines], "vines_per_row": vines // ROWS[vines]}
    return grow(seed.model_copy(update={"block": seed.block.model_copy(update=size)}))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seeds", nargs="*", default=["flat", "steep", "prunings"])
    parser.add_argument("--bodies", nargs="*", default=available_bodies())
    parser.add_argument("--vines", nargs="*", type=int, choices=ROWS, default=[40, 400, 4000])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--out", type=Path, help="folder of physics_growth.png")
    given = parser.parse_args()
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| block | body | x real time, quickest second | middle second | build [s] |")
    print("|---|---|---|---|---|")
    worlds = [(f"`{name}`", grow(load_seed(SEEDS / f"{name}.yaml"))) for name in given.seeds]
    for name, vineyard in worlds:
        for body in given.bodies:
            _print(measure(name, vineyard, body, given.seconds))
    grown = {}
    for vines in given.vines:
        name = f"`flat`, {vines} vines"
        grown[vines] = measure(name, block(vines), given.bodies[0], given.seconds)
        _print(grown[vines])
    if given.out is not None:
        draw(grown, given.out / "physics_growth.png")


def draw(grown: dict[int, Measured], path: Path) -> None:
    """Time a simulated second over vines, both axes logarithmic, beside a linear growth."""
    vines = list(grown)
    times = [1e3 / grown[n].middle for n in vines]
    with looks():
        figure = new_figure(4.6, 3.4)
        axes = figure.subplots()
        axes.loglog(vines, times, "o-", color=BLUE)
        linear = [times[0] * n / vines[0] for n in vines]
        axes.loglog(vines, linear, "--", color=GREY, lw=1, label="linear")
        axes.set(xlabel="vines", ylabel="time of a simulated second [ms]")
        axes.legend()
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=110, facecolor="white")


def _print(row: Measured) -> None:
    print(
        f"| {row.block} | {row.body} | {row.quickest:.0f} | {row.middle:.0f} | {row.build:.1f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
