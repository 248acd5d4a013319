"""Report of a run on a robot: what the mission itself says, for nobody knows the truth."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from vinum_nav.interfaces import Outcome
from vinum_nav.report.completeness import with_journal
from vinum_nav.report.events import (
    Closing,
    alarms,
    closings,
    final_outcome,
    final_reason,
    missing,
    mission_time,
    task_starts,
)
from vinum_nav.report.html import write_html
from vinum_nav.report.metadata import RunMetadata
from vinum_nav.report.metrics.evaluate import detector_metrics
from vinum_nav.report.metrics.mission import path_length
from vinum_nav.report.metrics.vines import FALSE_STOPS
from vinum_nav.report.nodes import load_nodes
from vinum_nav.report.optional import makeable
from vinum_nav.report.record import Record, load_record
from vinum_nav.strict_json import json_text

NOTE = "a robot's own record: what needs the true vineyard is null"
UNKNOWN = {
    "arrival_error_m": ("mean", "std", "p95", "max", "along_mean", "across_mean"),
    "arrival_yaw_error_rad": ("mean", "p95"),
    "cordon_reach": ("mean", "min", "of_ideal"),
    "trunk_map": ("precision", "recall", "position_rmse_m", "duplicates"),
    "localization_error_m": ("mean", "p95", "correct_row_share"),
}
"""Sections of report.json that only the truth can fill."""


def build_field_report(directory: str | Path, metadata: RunMetadata) -> dict[str, Any]:
    """Write report.json, report.html and a figure of the record in `directory` beside it.

    Returns:
        What report.json holds: the keys of a simulated run, null where the truth is needed.

    Raises:
        MissingFileError: there is no record.
    """
    directory = Path(directory)
    record = with_journal(load_record(directory), directory)
    closed = closings(record.events)
    report = _as_report(record, closed, metadata, load_nodes(directory))
    (directory / "report.json").write_text(json_text(report, indent=2) + "\n")
    drawn = _draw(record, closed, directory / "figures") if makeable("figures") else {}
    page = directory / "report.html"
    write_html(page, report, record, report["seed"], metadata, drawn, None)
    return report


def _draw(record: Record, closed: list[Closing], folder: Path) -> dict[str, Path]:
    from vinum_nav.report.figures.draw import DPI
    from vinum_nav.report.figures.register import draw_register
    from vinum_nav.report.figures.style import looks

    path = folder / "register.png"
    folder.mkdir(exist_ok=True)
    with looks():
        draw_register(record, closed).savefig(path, dpi=DPI)
    return {"register": path}


def _as_report(
    record: Record, closed: list[Closing], metadata: RunMetadata, nodes: list[dict[str, Any]]
) -> dict[str, Any]:
    names = ("random_seed", "body", "noise", "side", "faces", "mode", "simulator", "versions")
    return {
        "seed": _block(record) or "robot",
        **{name: getattr(metadata, name) for name in names},
        "parameters": metadata.parameters,
        "detector": {"name": metadata.detector, **detector_metrics(record)},
        "mission": _mission(record, metadata),
        "vines": _vines(record, closed),
        **{section: dict.fromkeys(keys) for section, keys in UNKNOWN.items()},
        "safety": {
            "collisions": None,
            "min_clearance_m": None,
            "emergency_stops": int((record.emergency_stop[:, 1] == 1).sum()),
            "fall": None,
        },
        "recording": {"complete": True, "until_s": None, "note": NOTE},
        "nodes": nodes,
        "alarms": alarms(record.events),
        "missing": missing(record.events),
        "items": [_item(closing, record) for closing in closed],
        "stops": [],
    }


def _block(record: Record) -> str:
    begun = [event["block"] for event in record.events if event["event"] == "mission_begun"]
    return str(begun[-1]) if begun else ""


def _mission(record: Record, metadata: RunMetadata) -> dict[str, Any]:
    stamps = [float(event["stamp"]) for event in record.events]
    said = final_outcome(record.events)
    return {
        "outcome": said if said != "timeout" else metadata.outcome,
        "reason": final_reason(record.events),
        "sim_time_s": stamps[-1] - stamps[0] if stamps else 0.0,
        "mission_time_s": mission_time(record.events),
        "wall_time_s": None,
        "real_time_factor": None,
        "path_length_m": path_length(record.estimate.poses[:, :2]),
        "lower_bound_time_s": None,
    }


def _vines(record: Record, closed: list[Closing]) -> dict[str, Any]:
    ends = Counter(closing.outcome for closing in closed)
    items = {closing.item for closing in closed}
    return {
        "total": len(items),
        "visited": len({task.item for task in task_starts(record.events)} & items),
        "missed": None,
        "coverage": None,
        "duplicate_stops": None,
        "false_stops": dict.fromkeys(FALSE_STOPS),
        "outcomes": {outcome.value: ends[outcome.value] for outcome in Outcome},
    }


def _item(closing: Closing, record: Record) -> dict[str, Any]:
    row = next(e["row"] for e in record.events if e.get("item") == closing.item and "row" in e)
    x, y = (round(float(value), 3) for value in closing.trunk_map)
    return {
        "vine": closing.item,
        "row": row,
        "face": closing.face,
        "outcome": closing.outcome,
        "reason": closing.reason,
        "stamp": closing.stamp,
        "along_m": None,
        "across_m": None,
        "yaw_rad": None,
        "trunk_map": [x, y],
    }
