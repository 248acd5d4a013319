"""Rate of rendered labelled pictures, and where the time goes.

    python benchmarks/dataset.py [--workers 2] [--images 192] [SEEDS...]

Builds blocks and renders them as `vinum-nav dataset` does, on processes of this machine, and prints
a Markdown table. The clock begins when the workers stand ready.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from functools import partial
from pathlib import Path

from vinum_nav.cli.cluster import map_unordered, workers
from vinum_nav.learning.rendered.make import make_dataset
from vinum_nav.learning.rendered.plan import load_plan

SEED = Path(__file__).parents[1] / "seeds" / "training.yaml"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("seeds", nargs="*", type=Path, default=[SEED])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--images", type=int, default=192)
    parser.add_argument("--views-per-block", type=int, default=24)
    given = parser.parse_args()
    views = {"views_per_block": given.views_per_block}
    plan = load_plan(given.seeds, {"train": given.images}, **views)
    with (
        workers(given.workers, None, "dataset") as client,
        tempfile.TemporaryDirectory() as out,
    ):
        client.run(_ready)
        begun, cpu = time.perf_counter(), sum(client.run(time.process_time).values())
        for _ in make_dataset(plan, Path(out), partial(map_unordered, client)):
            pass
        seconds = time.perf_counter() - begun
        cpu = sum(client.run(time.process_time).values()) - cpu
        size = sum(path.stat().st_size for path in Path(out).rglob("*") if path.is_file())
    print("| pictures | workers | pictures/s | CPU time a picture | on disk a picture |")
    print("|---|---|---|---|---|")
    print(
        f"| {given.images} | {given.workers} | {given.images / seconds:.1f} "
        f"| {1000 * cpu / given.images:.0f} ms | {size / given.images / 1000:.0f} kB |"
    )


def _ready() -> None:
    """Bring in what a worker needs."""
    from vinum_nav.simulation.renderer import load_mujoco

    load_mujoco()


if __name__ == "__main__":
    main()
