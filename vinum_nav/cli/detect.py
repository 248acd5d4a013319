"""`vinum-nav detect`: trunks in recorded pictures, films and bags."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from vinum_nav.cli.directory import prepare
from vinum_nav.cli.errors import SKIPPED, missing
from vinum_nav.cli.signature import shared
from vinum_nav.description.options import MissionOptions
from vinum_nav.folder_lock import locked

if TYPE_CHECKING:
    from vinum_nav.offline.picture import Picture, Source, Trouble

WRITTEN = ("detections.json", "images.json", "detections.csv", "overlays", "bags")
"""What the command leaves, and what --force may therefore remove."""


def detect(
    inputs: Annotated[
        list[Path], typer.Argument(help="Pictures, folders, films, ROS 2 bags.", metavar="INPUT...")
    ],
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    detector: Annotated[str, shared("detector")] = MissionOptions.detector,
    weights: Annotated[Path | None, shared("weights")] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Least score (default: that of the parameters)."),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(
            help="Topic of colour pictures in a bag (default: all). Repeat it for several."
        ),
    ] = None,
    depth_topic: Annotated[
        list[str] | None,
        typer.Option(help="Topic of the depth aligned to each --topic (default: found by name)."),
    ] = None,
    camera_height: Annotated[
        float, typer.Option(min=0.01, max=20, help="Above the ground [m], for positions.")
    ] = 0.75,
    camera_pitch_deg: Annotated[
        float, typer.Option(min=-90, max=90, help="View below the horizon.")
    ] = 12.0,
    overlays: Annotated[bool, typer.Option(help="Draw masks over pictures and films.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Overwrite earlier results.")] = False,
    parameters: Annotated[Path | None, shared("parameters")] = None,
) -> None:
    """Find trunks and posts; exit status 3 if something could not be read and was skipped."""
    from vinum_nav.geometry import camera_mount
    from vinum_nav.offline.coco_results import CocoResults
    from vinum_nav.offline.detection_bag import DetectionBags
    from vinum_nav.offline.inputs import find_sources
    from vinum_nav.offline.overlays import Overlays
    from vinum_nav.offline.picture import Sink
    from vinum_nav.offline.run import detect_all
    from vinum_nav.offline.table import Table
    from vinum_nav.parameters import load_parameters
    from vinum_nav.perception.load import load_detector

    p = load_parameters(parameters).perception
    least = p.score_threshold if threshold is None else threshold
    back_end = load_detector(detector, weights, score_threshold=least)
    try:
        sources = find_sources(inputs, out, topic or (), depth_topic or ())
    except ModuleNotFoundError as error:
        raise missing("rosbags", "a bag", "record") from error
    mounting = camera_mount(np.array([0, 0, camera_height]), 0.0, math.radians(camera_pitch_deg))
    with locked(out), _progress(sources) as on_step:
        prepare(out, force, WRITTEN, (*inputs, weights, parameters))
        sinks: list[Sink] = [CocoResults(out), Table(out), DetectionBags(out)]
        sinks += [Overlays(out)] if overlays else []
        summary = detect_all(sources, back_end, mounting, sinks, on_step, p.locate)
    typer.echo(
        f"{summary.pictures} pictures, {summary.detections} detections, "
        f"{summary.positions} positions, {len(summary.troubles)} skipped: {out}"
    )
    if summary.troubles:
        raise typer.Exit(SKIPPED)


@contextmanager
def _progress(
    sources: Sequence[Source],
) -> Iterator[Callable[[Source, Picture | Trouble], None]]:
    """A bar on stderr for every source; troubles are told above it as they come."""
    from vinum_nav.offline.picture import Trouble

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[int, TaskID] = {}

        def on_step(source: Source, item: Picture | Trouble) -> None:
            if id(source) not in tasks:
                tasks[id(source)] = bar.add_task(escape(source.name), total=source.count)
            if isinstance(item, Trouble):
                bar.console.print(
                    f"skipped {item.name}: {item.reason}",
                    soft_wrap=True,
                    markup=False,
                    highlight=False,
                )
            if not isinstance(item, Trouble) or item.instead_of_picture:
                bar.advance(tasks[id(source)])

        yield on_step
