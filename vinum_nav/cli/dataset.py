"""`vinum-nav dataset`: training pictures with exact masks."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.cluster import map_unordered, workers
from vinum_nav.cli.telling import bars
from vinum_nav.folder_lock import locked


def dataset(
    seeds: Annotated[
        list[Path], typer.Argument(help="Seeds by name or file; blocks are drawn from each.")
    ],
    out: Annotated[Path, typer.Option(help="Folder of the COCO dataset.")],
    images: Annotated[int, typer.Option(min=1, help="Number of training pictures.")] = 4800,
    held_out: Annotated[
        int | None,
        typer.Option(
            min=1, help="Pictures in val and in test, each (default: a tenth of --images)."
        ),
    ] = None,
    views_per_block: Annotated[
        int, typer.Option(min=1, help="Number of pictures of each block.")
    ] = 24,
    wild: Annotated[
        float, typer.Option(min=0, max=1, help="Share of pictures with arbitrary surfaces.")
    ] = 0.25,
    processes: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Number of processes (default: one a core)."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler, in place of --workers; OUT is shared."),
    ] = None,
) -> None:
    """Render train, val and test pictures of random blocks; a run that was killed goes on."""
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    from vinum_nav.learning.rendered.make import make_dataset
    from vinum_nav.learning.rendered.plan import load_plan

    sizes = {"train": images} | dict.fromkeys(("val", "test"), held_out or max(1, images // 10))
    plan = load_plan(seeds, sizes, views_per_block=views_per_block, wild_share=wild)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with (
        locked(out),
        workers(processes or os.cpu_count() or 1, scheduler, "dataset") as client,
        bars(*columns) as progress,
    ):
        splits = {split: progress.add_task(split, total=count) for split, count in sizes.items()}
        for split, done in make_dataset(plan, out.resolve(), partial(map_unordered, client)):
            progress.update(splits[split], completed=done)
