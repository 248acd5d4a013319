"""`vinum-nav train`, `evaluate`, `export`: make and judge the detector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

Data = Annotated[Path, typer.Option(help="COCO dataset with train/, val/ and test/.")]


def train(
    data: Data,
    out: Annotated[Path, typer.Option(help="Folder of the checkpoint; a run there goes on.")],
    minutes: Annotated[float, typer.Option(min=0.01, help="Budget of time.")] = 55.0,
    batch_size: Annotated[int, typer.Option(min=1, help="Pictures a step and process.")] = 4,
    init: Annotated[Path | None, typer.Option(help="Checkpoint to begin from.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    random_seed: Annotated[int, typer.Option(min=0)] = 0,
    bfloat16: Annotated[bool, typer.Option(help="Features in half the bits, faster.")] = False,
) -> None:
    """Train the detector; `torchrun -m vinum_nav.cli.main train ...` on several processes."""
    from vinum_nav.learning.train import TrainParameters
    from vinum_nav.learning.train import train as run

    parameters = TrainParameters(
        minutes=minutes,
        batch_size=batch_size,
        device=device,
        random_seed=random_seed,
        bfloat16=bfloat16,
    )
    typer.echo(run(data, out, parameters, init))


def export(
    checkpoint: Annotated[Path, typer.Argument(help="Checkpoint of `train`.")],
    out: Annotated[Path, typer.Option(help="Folder of the weights.")],
) -> None:
    """Write the weights for run time: ONNX and torch, in half precision."""
    from vinum_nav.learning.export import export as write

    for path in write(checkpoint, out):
        typer.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB")


def evaluate(
    data: Annotated[Path, typer.Option(help="One split: annotations.json and images/.")],
    detector: Annotated[str, typer.Option(help="Back end.")] = "onnx",
    weights: Annotated[Path | None, typer.Option(help="Those of the package if left out.")] = None,
    threshold: Annotated[float, typer.Option(min=0, max=1, help="Working threshold.")] = 0.5,
    limit: Annotated[int | None, typer.Option(min=1, help="Pictures; all if left out.")] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file of the metrics.")] = None,
) -> None:
    """COCO metrics, precision, recall and confusion of a detector."""
    from vinum_nav.learning.coco import read_annotations
    from vinum_nav.learning.evaluate import evaluate as judge
    from vinum_nav.perception.load import load_detector

    count = len(read_annotations(data / "annotations.json")["images"][:limit])
    with Progress() as progress:
        pictures = progress.add_task("pictures", total=count)
        metrics = judge(
            load_detector(detector, weights, score_threshold=0.05),
            data,
            working_threshold=threshold,
            limit=limit,
            on_picture=lambda: progress.advance(pictures),
        )
    text = json.dumps(metrics, indent=2)
    typer.echo(text)
    if out is not None:
        out.write_text(text)
