"""`vinum-nav detect`: trunks in recorded pictures, films and bags."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from vinum_nav.cli.detect_progress import progress
from vinum_nav.cli.detect_report import tell
from vinum_nav.cli.errors import SKIPPED, UserError
from vinum_nav.cli.signature import shared
from vinum_nav.cli.tiles import Tiles
from vinum_nav.description.options import MissionOptions
from vinum_nav.errors import lacks
from vinum_nav.folder_lock import locked
from vinum_nav.output_folder import prepare

WRITTEN = ("detections.json", "images.json", "labels.json", "detections.csv", "overlays", "bags")
"""Names that the command leaves, and that --force may therefore remove."""


QUARTERS = (0, 90, 180, 270)
"""Turns of a picture [degrees]."""


def detect(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            help="Pictures, folders, films, bags of ROS 2 and ROS 1.", metavar="INPUT..."
        ),
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
            help="Topic of pictures in a bag, or a pattern such as '/*/color/image_raw' "
            "(default: all in colour). Repeat it for several."
        ),
    ] = None,
    depth_topic: Annotated[
        list[str] | None,
        typer.Option(help="Topic of the depth for each --topic (default: found by frame)."),
    ] = None,
    every: Annotated[
        int, typer.Option(min=1, help="Take each N-th picture of films and bags.", metavar="N")
    ] = 1,
    rotate: Annotated[
        int, typer.Option(help="Turn pictures clockwise by 90, 180 or 270 degrees first.")
    ] = 0,
    calibration: Annotated[
        Path | None,
        typer.Option(help="YAML of camera_calibration: undistort pictures and films by it."),
    ] = None,
    rectified: Annotated[
        bool | None,
        typer.Option(
            "--rectified/--not-rectified",
            help="Take pictures of bags as rectified or not (default: image_rect* topics are).",
        ),
    ] = None,
    depth_scale: Annotated[
        float | None,
        typer.Option(
            min=1e-6,
            max=1000,
            help="Metres of one unit of depth (default: 0.001 for whole numbers, else 1).",
        ),
    ] = None,
    depth_tolerance: Annotated[
        float,
        typer.Option(
            min=0, max=10, help="Largest difference between the stamps of colour and depth [s]."
        ),
    ] = 0.012,
    depth_is_aligned: Annotated[
        bool,
        typer.Option("--depth-is-aligned", help="Take depth as aligned, whatever its frame says."),
    ] = False,
    camera_height: Annotated[
        float,
        typer.Option(
            min=0.01, max=20, help="Height of the camera above the ground [m], for positions."
        ),
    ] = 0.75,
    camera_pitch_deg: Annotated[
        float, typer.Option(min=-90, max=90, help="Angle of the view below the horizon [deg].")
    ] = 12.0,
    overlays: Annotated[bool, typer.Option(help="Draw masks over pictures and films.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Overwrite earlier results.")] = False,
    tiles: Tiles = "1",
    parameters: Annotated[Path | None, shared("parameters")] = None,
) -> None:
    """Find trunks and posts; exit status 3 if pictures or positions were lost."""
    from vinum_nav.geometry import camera_mount
    from vinum_nav.offline.calibration import read_calibration
    from vinum_nav.offline.coco_results import CocoResults
    from vinum_nav.offline.detection_bag import DetectionBags
    from vinum_nav.offline.inputs import find_sources
    from vinum_nav.offline.overlays import Overlays
    from vinum_nav.offline.picture import Sink
    from vinum_nav.offline.pre_labels import PreLabels
    from vinum_nav.offline.reading import Reading
    from vinum_nav.offline.run import detect_all
    from vinum_nav.offline.table import Table
    from vinum_nav.offline.turning import Turned
    from vinum_nav.parameters import load_parameters
    from vinum_nav.perception.load import load_detector
    from vinum_nav.perception.tiled_detector import TiledDetector

    if rotate not in QUARTERS:
        raise UserError(f"--rotate: got {rotate}, wanted one of {list(QUARTERS)}")
    p = load_parameters(parameters).perception
    least = p.score_threshold if threshold is None else threshold
    back_end = TiledDetector(load_detector(detector, weights, score_threshold=least), tiles)
    reading = Reading(
        topics=tuple(topic or ()),
        depths=tuple(depth_topic or ()),
        step=every,
        depth_scale=depth_scale,
        depth_tolerance=depth_tolerance,
        is_aligned=depth_is_aligned,
        is_rectified=rectified,
        lens=read_calibration(calibration) if calibration else None,
    )
    try:
        sources = find_sources(inputs, out, reading)
    except ModuleNotFoundError as error:
        raise lacks("rosbags", "a bag", "record") from error
    sources = [Turned(source, rotate // 90) for source in sources]
    mounting = camera_mount(np.array([0, 0, camera_height]), 0.0, math.radians(camera_pitch_deg))
    with locked(out), progress() as on_step:
        prepare(out, force, WRITTEN, (*inputs, weights, parameters, calibration))
        sinks: list[Sink] = [CocoResults(out), PreLabels(out), Table(out), DetectionBags(out)]
        sinks += [Overlays(out)] if overlays else []
        summary = detect_all(sources, back_end, mounting, sinks, on_step, p.locate)
    status = SKIPPED if summary.troubles else 0
    tell(summary, out, status)
    if status:
        raise typer.Exit(status)
