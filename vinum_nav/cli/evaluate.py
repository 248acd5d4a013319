"""`vinum-nav evaluate`: judge a detector on labelled pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vinum_nav.cli.categories import Categories, category_names
from vinum_nav.cli.extras import require
from vinum_nav.cli.signature import shared
from vinum_nav.cli.tiles import Tiles
from vinum_nav.description.options import MissionOptions
from vinum_nav.folder_lock import locked
from vinum_nav.strict_json import json_text

LOW_SCORE = 0.05
"""Reported instances begin here, so that AP and calibration see the whole curve."""


def evaluate(
    data: Annotated[Path, typer.Option(help="One split of a COCO dataset, or its JSON file.")],
    out: Annotated[Path, typer.Option(help="Folder of evaluation.json and evaluation.html.")],
    detector: Annotated[str, shared("detector")] = MissionOptions.detector,
    weights: Annotated[Path | None, shared("weights")] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Least score of a detection (default: that of the parameters)."
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Number of pictures (default: all).")
    ] = None,
    parameters: Annotated[Path | None, shared("parameters")] = None,
    tiles: Tiles = "1",
    category: Categories = (),
) -> None:
    """Judge a detector: COCO metrics, working point, positions, calibration, worst cases."""
    require("evaluate", "train", "faster_coco_eval")
    from rich.console import Console
    from rich.progress import Progress

    from vinum_nav.learning.data.coco import find_annotations, read_annotations
    from vinum_nav.learning.judging.evaluate import look, summarise
    from vinum_nav.learning.judging.page import write_page
    from vinum_nav.parameters import load_parameters
    from vinum_nav.perception.load import load_detector
    from vinum_nav.perception.tiled_detector import TiledDetector

    p = load_parameters(parameters).perception
    least = p.score_threshold if threshold is None else threshold
    path, folder = find_annotations(data)
    categories = category_names(category)
    coco = read_annotations(path, categories)
    count = len(coco["images"][:limit])
    with locked(out), Progress(console=Console(stderr=True)) as progress:
        pictures = progress.add_task("pictures", total=count)
        findings = look(
            TiledDetector(load_detector(detector, weights, score_threshold=LOW_SCORE), tiles),
            data,
            working_threshold=least,
            limit=limit,
            parameters=p.locate,
            categories=categories,
            on_picture=lambda: progress.advance(pictures),
        )
        evaluation = {
            "data": str(data),
            "detector": detector,
            "tiles": tiles,
            "weights": "shipped" if weights is None else str(weights),
            **({"left_out": coco["left_out"].counts} if coco["left_out"] else {}),
            **summarise(findings, least),
        }
        (out / "evaluation.json").write_text(json_text(evaluation, indent=2) + "\n")
        write_page(out / "evaluation.html", evaluation, findings, folder)
    _print(evaluation, out)


def _print(evaluation: dict[str, Any], out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{evaluation['images']} pictures")
    for column in (
        "",
        "mask AP",
        "AP50",
        "AP by axis",
        "recall",
        "precision",
        "taken for the other",
    ):
        table.add_column(column, justify="left" if not column else "right")
    for name in ("trunk", "post"):
        masks, point = evaluation["masks"][name], evaluation["working_point"][name]
        values = (masks["AP"], masks["AP50"], evaluation["axes"][name])
        shares = (point["recall"], point["precision"], point["taken_for_the_other"])
        table.add_row(name, *map(_show, (*values, *shares)))
    for key, name in (("work_row", "work row"), ("work_row_located", "the same, located")):
        row = evaluation["working_point"][key]
        if row is not None:
            shares = (row["recall"], row["precision"], row["taken_for_the_other"])
            table.add_row(f"{name}, {row['within_m']:g} m", "", "", "", *map(_show, shares))
    console = Console()
    console.print(table)
    console.print(str(out / "evaluation.html"), soft_wrap=True)


def _show(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
