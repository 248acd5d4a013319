"""Build the report of a run's directory: report.json, figures, video, HTML."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from vinum_nav.description.robot import Robot
from vinum_nav.errors import WriteError
from vinum_nav.report.completeness import blank, complete_until, with_journal
from vinum_nav.report.events import alarms, missing
from vinum_nav.report.html import write_html
from vinum_nav.report.metadata import RunMetadata
from vinum_nav.report.metrics import Evaluation, evaluate
from vinum_nav.report.nodes import load_nodes
from vinum_nav.report.optional import makeable
from vinum_nav.report.record import load_record
from vinum_nav.report.video import write_video
from vinum_nav.strict_json import json_text
from vinum_nav.vineyard.model import Vineyard


def build_report(
    directory: str | Path,
    vineyard: Vineyard,
    robot: Robot,
    metadata: RunMetadata,
    *,
    video: bool = True,
    figures: bool = True,
) -> dict[str, Any]:
    """Write the report of the record in `directory` beside it.

    Args:
        video, figures: whether to make the film and to draw the figures, where the packages that
            make them are installed; a warning names those that are not.

    Returns:
        What report.json holds (`schema.REPORT_SCHEMA`).

    Raises:
        FileNotFoundError: there is no record.
        WriteError: the film failed; all else was written.
    """
    directory = Path(directory)
    record = with_journal(load_record(directory), directory)
    nodes = load_nodes(directory)
    until = complete_until(record, nodes)
    evaluation = evaluate(
        record, vineyard, robot, outcome=metadata.outcome, wall_time_s=metadata.wall_time_s
    )
    if until is not None:
        evaluation = replace(evaluation, metrics=blank(evaluation.metrics, record))
    said = alarms(record.events), missing(record.events)
    report = as_report(evaluation, metadata, nodes, *said, until)
    (directory / "report.json").write_text(json_text(report, indent=2) + "\n")
    wanted = {"figures": figures, "film": video and bool(record.pictures)}
    made = makeable(*(what for what, is_wanted in wanted.items() if is_wanted))
    drawn = {}
    if "figures" in made:
        from vinum_nav.report.figures.draw import draw_figures

        drawn = draw_figures(record, evaluation, vineyard, directory / "figures")
    film = directory / "video.mp4"
    film.unlink(missing_ok=True)
    failed: WriteError | None = None
    shown = None
    try:
        if "film" in made and write_video(record, evaluation, vineyard, robot, film):
            shown = film
    except WriteError as error:
        failed = error
    write_html(directory / "report.html", report, record, vineyard.name, metadata, drawn, shown)
    if failed is not None:
        raise failed
    return report


def as_report(
    evaluation: Evaluation,
    metadata: RunMetadata,
    nodes: list[dict[str, Any]],
    alarms: list[dict[str, Any]],
    missing: list[dict[str, Any]],
    until: float | None,
) -> dict[str, Any]:
    """The run record: what the run was made with, its metrics, its work items and stops.

    Args:
        until: stamp from which on the record lacks something [s]; None for a whole one.
    """
    metrics = dict(evaluation.metrics)
    detector = {"name": metadata.detector, **metrics.pop("detector")}
    return {
        "seed": metadata.seed,
        "random_seed": metadata.random_seed,
        "body": metadata.body,
        "noise": metadata.noise,
        "side": metadata.side,
        "faces": metadata.faces,
        "mode": metadata.mode,
        "simulator": metadata.simulator,
        "detector": detector,
        "versions": metadata.versions,
        "parameters": metadata.parameters,
        **metrics,
        "recording": {
            "complete": until is None,
            "until_s": until,
            "note": "" if until is None else f"incomplete recording from t = {until:.1f} s on",
        },
        "nodes": nodes,
        "alarms": alarms,
        "missing": missing,
        "items": _items(evaluation),
        "stops": _stops(evaluation),
    }


def _items(evaluation: Evaluation) -> list[dict[str, Any]]:
    visits = {s.item.name: s for s in evaluation.stops if s.item and s.kind == "visit"}
    rows = []
    for item in evaluation.items:
        stop, closing = visits.get(item.name), evaluation.outcomes.get(item.name)
        error = stop.error if stop else None
        rows.append(
            {
                "vine": item.vine.id,
                **({"survey_id": item.vine.surveyed[0]} if item.vine.surveyed else {}),
                "row": item.row,
                "face": item.face,
                "outcome": closing.outcome if closing else None,
                "reason": closing.reason if closing else "",
                "stamp": stop.task.stamp if stop else None,
                "along_m": error.x if error else None,
                "across_m": error.y if error else None,
                "yaw_rad": error.yaw if error else None,
            }
        )
    return rows


def _stops(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "stamp": stop.task.stamp,
            "kind": stop.kind,
            "item": stop.task.item,
            "vine": stop.item.vine.id if stop.item else None,
            "pose_map": [stop.pose.x, stop.pose.y, stop.pose.yaw],
        }
        for stop in evaluation.stops
    ]
