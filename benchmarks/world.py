"""Time and memory of growing and writing worlds, and how they grow with the vines.

    python benchmarks/world.py [--sizes 40 400 4000] [--out docs/media/benchmarks]

Grows `seeds/large.yaml` with other numbers of vines, one process a size, writes all files of
`vinum-nav world`, prints a Markdown table and draws growth.png. Time on the clock depends on what
else the machine does; CPU time does not.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SEED = Path(__file__).parents[1] / "seeds" / "large.yaml"
LAYOUTS = {40: (4, 10), 100: (5, 20), 400: (10, 40), 1000: (20, 50), 4000: (40, 100)}
"""Rows and places a row for each number of places."""


def measure(places: int) -> dict[str, Any]:
    """Figures of one size; for a process of its own, whose memory is measured."""
    from vinum_nav.report.figures.plan import save_plan
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed
    from vinum_nav.vineyard.worlds import write_world

    seed = load_seed(SEED)
    rows, per_row = LAYOUTS[places]
    block = seed.block.model_copy(update={"rows": rows, "vines_per_row": per_row})
    begun, cpu = time.perf_counter(), time.process_time()
    vineyard = grow(seed.model_copy(update={"block": block}))
    grown = time.process_time() - cpu
    with tempfile.TemporaryDirectory() as out:
        write_world(vineyard, out)
        save_plan(vineyard, Path(out) / "plan.png")
        size = sum(path.stat().st_size for path in Path(out).rglob("*") if path.is_file())
    return {
        "vines": len(vineyard.vines),
        "clock_s": time.perf_counter() - begun,
        "cpu_s": time.process_time() - cpu,
        "grow_s": grown,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "disk_mb": size / 1e6,
    }


def main() -> None:
    """Measure every size, print and draw."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--sizes", nargs="*", type=int, choices=LAYOUTS, default=[40, 400, 4000])
    parser.add_argument("--out", type=Path, help="folder of world_growth.png")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        print(json.dumps(measure(given.one)))
        return
    found = []
    print("| places | vines | clock | CPU | of it growing | greatest memory | on disk |")
    print("|---|---|---|---|---|---|---|")
    for places in given.sizes:
        command = [sys.executable, __file__, "--one", str(places)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        figures = json.loads(done.stdout)
        found.append(figures)
        print(
            f"| {places} | {figures['vines']} | {figures['clock_s']:.1f} s "
            f"| {figures['cpu_s']:.1f} s | {figures['grow_s']:.1f} s "
            f"| {figures['memory_mb']:.0f} MB | {figures['disk_mb']:.0f} MB |",
            flush=True,
        )
    if given.out is not None:
        draw(found, given.out / "world_growth.png")


def draw(found: list[dict[str, Any]], path: Path) -> None:
    """CPU time and memory over vines, both axes logarithmic, beside a linear growth."""
    from vinum_nav.report.figures.style import BLUE, GREY, ORANGE, looks, new_figure

    vines = [figures["vines"] for figures in found]
    with looks():
        figure = new_figure(8.0, 3.6)
        for axes, key, label, colour in zip(
            figure.subplots(1, 2),
            ("cpu_s", "memory_mb"),
            ("CPU time [s]", "greatest memory [MB]"),
            (BLUE, ORANGE),
            strict=True,
        ):
            values = [figures[key] for figures in found]
            axes.loglog(vines, values, "o-", color=colour)
            linear = [values[-1] * n / vines[-1] for n in vines]
            axes.loglog(vines, linear, "--", color=GREY, lw=1, label="linear")
            axes.set(xlabel="vines", ylabel=label)
            axes.legend()
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=110, facecolor="white")


if __name__ == "__main__":
    main()
