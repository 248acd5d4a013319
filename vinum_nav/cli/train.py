"""`vinum-nav train` and `export`: make the detector."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from vinum_nav.cli.categories import Categories, category_names
from vinum_nav.cli.errors import UserError
from vinum_nav.cli.extras import require
from vinum_nav.folder_lock import locked

if TYPE_CHECKING:
    from vinum_nav.learning.training.fine_tune import Gain

T = TypeVar("T")
SMALL_MINUTES = 6.0
"""Budget of time for a small set [min]."""
SMALL_AUGMENTED = 0.3
"""Share of its pictures that are augmented: more blurs what few photographs can teach."""


class Precision(StrEnum):
    """Number format in which the detector's features are computed."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


def train(
    data: Annotated[
        Path,
        typer.Option(
            help="COCO dataset with train/, one split of it, or the JSON file of a split."
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="Folder of the checkpoint; a run that was begun in it goes on.")
    ],
    minutes: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            max=1e6,
            help="Budget of time [min] (default: 55; 6 for a small set with --init).",
        ),
    ] = None,
    images: Annotated[
        int | None,
        typer.Option(min=1, help="Number of pictures to train on, in place of --minutes."),
    ] = None,
    batch_size: Annotated[
        int, typer.Option(min=1, help="Number of pictures of each step in each process.")
    ] = 4,
    init: Annotated[
        str | None,
        typer.Option(help="Checkpoint to begin from, or 'shipped' (default: pretrained features)."),
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Highest learning rate (default: 0.0012, with --init a third of it)."
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="Device: auto, cpu or cuda.")] = "auto",
    precision: Annotated[
        Precision,
        typer.Option(help="Number format of features; auto takes what the device has in hardware."),
    ] = Precision.AUTO,
    augmented: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Share of the pictures that are augmented (default: 1; 0.3 for a small set).",
        ),
    ] = None,
    frozen_norms: Annotated[
        bool | None,
        typer.Option(
            "--frozen-norms/--free-norms",
            help="Keep the batch statistics of --init (default: for a small set).",
        ),
    ] = None,
    held_out: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=10_000,
            help="Pictures of a small set to judge on and not to learn (default: one in five).",
        ),
    ] = None,
    rendered: Annotated[
        int | None,
        typer.Option(
            min=0, max=10_000, help="Rendered pictures to mix into a small set (default: 48)."
        ),
    ] = None,
    random_seed: Annotated[
        int, typer.Option(min=0, max=2**63 - 1, help="Random seed of the training.")
    ] = 0,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Processes that read ahead (default: by device).")
    ] = None,
    category: Categories = (),
) -> None:
    """Train the detector; `torchrun -m vinum_nav.cli.main train ...` on several processes.

    A set of at most 200 pictures with --init is small: rendered pictures are mixed in, one picture
    in five is held out, the best weights on those are kept, and the gain is printed.
    """
    require("train", "train", "torch", "torchvision")
    from vinum_nav.learning.training.checkpoint import initial_weights
    from vinum_nav.learning.training.fine_tune import FEW, Tuning, count_of, fine_tune
    from vinum_nav.learning.training.train import TrainParameters
    from vinum_nav.learning.training.train import train as run

    begin = None if init is None else initial_weights(init)
    names = category_names(category)
    if begin is None and (held_out is not None or rendered is not None):
        raise UserError("--held-out and --rendered are for a small set, which begins with --init")
    chosen = held_out is not None or rendered is not None
    is_small = begin is not None and (chosen or count_of(data, names) <= FEW)
    usual = TrainParameters()
    highest = usual.learning_rate * (1.0 if begin is None else 1.0 / 3.0)
    parameters = TrainParameters(
        minutes=minutes or (SMALL_MINUTES if is_small else usual.minutes),
        images=images,
        batch_size=batch_size,
        learning_rate=highest if learning_rate is None else learning_rate,
        device=device,
        random_seed=random_seed,
        precision=str(precision),
        augmented=_given(augmented, SMALL_AUGMENTED if is_small else usual.augmented),
        frozen_norms=_given(frozen_norms, is_small),
        workers=workers,
    )
    with _one_training(out):
        if not is_small or begin is None:
            typer.echo(run(data, out, parameters, begin, names))
            return
        tuning = Tuning(held_out, _given(rendered, Tuning.rendered))
        path, gains = fine_tune(
            data, out, parameters, begin, names, tuning, say=lambda line: typer.echo(line, err=True)
        )
        _print_gains(gains)
        typer.echo(path)


def _given(value: T | None, default: T) -> T:
    """Value of an option, its default where it was left out."""
    return default if value is None else value


def _print_gains(gains: Sequence[Gain]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Trunks on pictures that were not learnt")
    for column in ("", "pictures", "mask AP50", "after", "AP by axis", "after"):
        table.add_column(column, justify="left" if not column else "right")
    for gain in gains:
        (mask, axis), (mask_after, axis_after) = gain.before, gain.after
        numbers = (mask, mask_after, axis, axis_after)
        shown = ("–" if value is None else f"{value:.3f}" for value in numbers)
        table.add_row(gain.name, str(gain.count), *shown)
    if gains:
        Console().print(table)


def _one_training(out: Path) -> AbstractContextManager[None]:
    """Lock of OUT; under `torchrun` the first process holds it for all."""
    return locked(out) if os.environ.get("RANK", "0") == "0" else nullcontext()


def export(
    checkpoint: Annotated[Path, typer.Argument(help="Checkpoint of `train`.")],
    out: Annotated[Path, typer.Option(help="Folder of the weights.")],
) -> None:
    """Write the weights for run time: ONNX and torch, in half precision."""
    require("export", "train", "torch", "torchvision", "onnx")
    from vinum_nav.learning.training.export import export as write

    with locked(out):
        for path in write(checkpoint, out):
            typer.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
