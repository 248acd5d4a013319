"""`vinum-nav dataset`: training pictures with exact masks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress


def dataset(
    seed: Annotated[Path, typer.Argument(help="Seed file that every random block is drawn from.")],
    out: Annotated[Path, typer.Option(help="Folder of the COCO dataset.")],
    images: Annotated[int, typer.Option(min=1, help="Training pictures.")] = 4800,
    held_out: Annotated[int, typer.Option(min=1, help="Pictures of val and of test each.")] = 240,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; one a core.")] = None,
) -> None:
    """Render train, val and test pictures of random blocks; a run that was killed goes on."""
    from vinum_nav.learning.dataset import make_dataset

    sizes = {"train": images, "val": held_out, "test": held_out}
    with Progress() as progress:
        bars = {split: progress.add_task(split, total=count) for split, count in sizes.items()}
        for split, done, _ in make_dataset(seed, out, sizes, workers=workers):
            progress.update(bars[split], completed=done)
