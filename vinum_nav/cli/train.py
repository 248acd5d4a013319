"""`vinum-nav train` and `export`: make the detector."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.categories import Categories, category_names
from vinum_nav.cli.extras import require
from vinum_nav.folder_lock import locked


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
    minutes: Annotated[float, typer.Option(min=0.01, max=1e6, help="Budget of time [min].")] = 55.0,
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
        float, typer.Option(min=0, max=1, help="Share of the pictures that are augmented.")
    ] = 1.0,
    frozen_norms: Annotated[
        bool, typer.Option("--frozen-norms", help="Keep the batch statistics of --init.")
    ] = False,
    random_seed: Annotated[
        int, typer.Option(min=0, max=2**63 - 1, help="Random seed of the training.")
    ] = 0,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Processes that read ahead (default: by device).")
    ] = None,
    category: Categories = (),
) -> None:
    """Train the detector; `torchrun -m vinum_nav.cli.main train ...` on several processes."""
    require("train", "train", "torch", "torchvision")
    from vinum_nav.learning.training.checkpoint import initial_weights
    from vinum_nav.learning.training.train import TrainParameters
    from vinum_nav.learning.training.train import train as run

    begin = None if init is None else initial_weights(init)
    highest = TrainParameters.learning_rate * (1.0 if begin is None else 1.0 / 3.0)
    parameters = TrainParameters(
        minutes=minutes,
        images=images,
        batch_size=batch_size,
        learning_rate=highest if learning_rate is None else learning_rate,
        device=device,
        random_seed=random_seed,
        precision=str(precision),
        augmented=augmented,
        frozen_norms=frozen_norms,
        workers=workers,
    )
    names = category_names(category)
    with _one_training(out):
        typer.echo(run(data, out, parameters, begin, names))


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
