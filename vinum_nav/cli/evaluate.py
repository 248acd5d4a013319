"""`vinum-nav evaluate`: judge a detector on labelled pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vinum_nav.cli.categories import Categories, category_names
from vinum_nav.cli.extras import require
from vinum_nav.cli.signature import shared
from vinum_nav.cli.telling import bars, tell_result
from vinum_nav.cli.tiles import Tiles
from vinum_nav.description.options import MissionOptions
from vinum_nav.folder_lock import locked
from vinum_nav.strict_json import json_text

SHIPPED = "shipped"
"""Stands for the weights that come with the package."""


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
    against: Annotated[
        str | None,
        typer.Option(help="Weights to compare with on the same pictures: a file, or 'shipped'."),
    ] = None,
    parameters: Annotated[Path | None, shared("parameters")] = None,
    tiles: Tiles = "1",
    category: Categories = (),
) -> None:
    """Judge a detector: COCO metrics, working point, positions, calibration, worst cases."""
    require("evaluate", "train", "faster_coco_eval")

    from vinum_nav.learning.data.coco import find_annotations, read_annotations
    from vinum_nav.learning.judging.evaluate import LOW_SCORE, Findings, look, summarise
    from vinum_nav.learning.judging.page import write_page
    from vinum_nav.parameters import load_parameters
    from vinum_nav.perception.load import load_detector, require_detector
    from vinum_nav.perception.tiled_detector import TiledDetector

    p = load_parameters(parameters).perception
    least = p.score_threshold if threshold is None else threshold
    path, folder = find_annotations(data)
    categories = category_names(category)
    coco = read_annotations(path, categories)
    count = len(coco["images"][:limit])
    if against is not None:
        require_detector(detector, weights_file(against))
    with locked(out), bars() as progress:
        passes = 1 if against is None else 2
        pictures = progress.add_task("pictures", total=passes * count)

        def findings_of(file: Path | None) -> Findings:
            seen = load_detector(detector, file, score_threshold=LOW_SCORE)
            return look(
                TiledDetector(seen, tiles),
                data,
                working_threshold=least,
                limit=limit,
                parameters=p.locate,
                categories=categories,
                on_picture=lambda: progress.advance(pictures),
            )

        findings = findings_of(weights)
        evaluation = {
            "data": str(data),
            "detector": detector,
            "tiles": tiles,
            "weights": SHIPPED if weights is None else str(weights),
            **({"left_out": coco["left_out"].counts} if coco["left_out"] else {}),
            **summarise(findings, least),
        }
        if against is not None:
            other = summarise(findings_of(weights_file(against)), least)
            evaluation["against"] = {"weights": against, **other}
        (out / "evaluation.json").write_text(json_text(evaluation, indent=2) + "\n")
        write_page(out / "evaluation.html", evaluation, findings, folder)
    _print(evaluation, out)
    tell_result(evaluation)


def weights_file(name: str) -> Path | None:
    """File of the weights, None for those that come with the package."""
    return None if name == SHIPPED else Path(name)


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
        table.add_column(column, justify="left" if not column else "right", no_wrap=not column)
    against = evaluation.get("against")
    for name in ("trunk", "post"):
        table.add_row(name, *map(_show, _numbers(evaluation, name)))
        if against is not None:
            other = map(_show, _numbers(against, name))
            table.add_row(f"  {Path(against['weights']).name}", *other, style="dim")
    for key, name in (("work_row", "work row"), ("work_row_located", "the same, located")):
        row = evaluation["working_point"][key]
        if row is not None:
            shares = (row["recall"], row["precision"], row["taken_for_the_other"])
            table.add_row(f"{name}, {row['within_m']:g} m", "", "", "", *map(_show, shares))
    console = Console()
    console.print(table)
    console.print(str(out / "evaluation.html"), soft_wrap=True)


def _numbers(evaluation: dict[str, Any], name: str) -> tuple[float | None, ...]:
    """Row of a class: APs, and shares at the working point."""
    masks, point = evaluation["masks"][name], evaluation["working_point"][name]
    shares = (point["recall"], point["precision"], point["taken_for_the_other"])
    return (masks["AP"], masks["AP50"], evaluation["axes"][name], *shares)


def _show(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
