"""Gaps of a run's record, held against the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from vinum_nav.mission.journal_file import salvage_journal
from vinum_nav.report.record import Record

HOLE = 3.0
"""True poses, recorded at 10 Hz, that are farther apart leave the record incomplete [s]."""
NEAR = 1.0
"""A true pose no farther than this from an event's stamp belongs to the event [s]."""
JOURNAL = "journal.jsonl"
"""Name of the journal in the run's directory."""

_Event = dict[str, Any]


def with_journal(record: Record, directory: str | Path) -> Record:
    """The record with the journal's events in place of those that reached the recorder.

    Events that the journal lacks, since it was lost while the mission ran, stay in. Of a journal
    with a mangled line the part before it counts. A part of a resumed mission that this record
    does not hold is left out. Without a journal the record is returned as it is.
    """
    path = Path(directory) / JOURNAL
    if not path.is_file():
        return record
    journal = salvage_journal(path).events
    return replace(record, events=tuple(merge(record.events, journal)))


def merge(recorded: Sequence[_Event], journal: Sequence[_Event]) -> list[_Event]:
    """Events of one run: the journal's from the first recorded one on, and what only was recorded.

    A journal in which the first recorded event is not is that of another run, or was lost.
    """
    if not recorded:
        return list(journal)
    if recorded[0] not in journal:
        return list(recorded)
    begin = len(journal) - 1 - list(reversed(journal)).index(recorded[0])
    own = list(journal[begin:])
    lost = [event for event in recorded if event not in own]
    return sorted([*own, *lost], key=lambda event: float(event["stamp"])) if lost else own


def complete_until(record: Record, nodes: Sequence[dict[str, Any]]) -> float | None:
    """Stamp from which on the record lacks something [s]; None for a whole record.

    Args:
        nodes: what befell the nodes, see `report.nodes`; a recorder that died ends the record.
    """
    stamps = record.truth.stamps
    if any(entry["node"] == "recorder" and entry["what"] == "died" for entry in nodes):
        return _before_the_hole(record, float(stamps[-1]) if len(stamps) else 0.0)
    return _before_the_hole(record, None)


def _before_the_hole(record: Record, end: float | None) -> float | None:
    said = [float(event["stamp"]) for event in record.events]
    stamps = record.truth.stamps
    if len(stamps) == 0:
        return said[0] if said else end
    if said and stamps[0] - said[0] > HOLE:
        return said[0]
    holes = np.flatnonzero(np.diff(stamps) > HOLE)
    if len(holes):
        return float(stamps[holes[0]])
    if said and said[-1] - stamps[-1] > HOLE:
        return float(stamps[-1])
    return end


def is_recorded(record: Record, stamp: float) -> bool:
    """True if the record holds the robot's true pose near `stamp` [s]."""
    stamps = record.truth.stamps
    return bool(len(stamps)) and float(np.min(np.abs(stamps - stamp))) <= NEAR


def blank(metrics: dict[str, Any], record: Record) -> dict[str, Any]:
    """Metrics of an incomplete record: null where the missing part could change a figure.

    Collisions and wrong stops that were seen stay: they are true whatever is missing. What the
    mission said (outcomes, times) comes from the journal and stays.
    """
    mission, vines, safety = metrics["mission"], metrics["vines"], metrics["safety"]
    stamps = [*record.truth.stamps[[0, -1][: len(record.truth)]], *_span(record.events)]
    sim_time = float(max(stamps) - min(stamps)) if stamps else 0.0
    wall = mission["wall_time_s"]
    false_stops = {kind: count or None for kind, count in vines["false_stops"].items()}
    unknown = ("arrival_error_m", "arrival_yaw_error_rad", "cordon_reach", "trunk_map")
    return {
        **metrics,
        **{name: dict.fromkeys(metrics[name]) for name in (*unknown, "localization_error_m")},
        "mission": {
            **mission,
            "sim_time_s": sim_time,
            "real_time_factor": sim_time / wall if wall else None,
            "path_length_m": None,
        },
        "vines": {
            **vines,
            **dict.fromkeys(("visited", "missed", "coverage")),
            "duplicate_stops": vines["duplicate_stops"] or None,
            "false_stops": false_stops,
        },
        "safety": {
            "collisions": safety["collisions"] or None,
            "min_clearance_m": None,
            "emergency_stops": safety["emergency_stops"] or None,
            "fall": safety["fall"],
        },
        "detector": {"frames": None, "latency_ms": dict.fromkeys(("mean", "p95"))},
    }


def _span(events: Sequence[_Event]) -> list[float]:
    return [float(event["stamp"]) for event in (*events[:1], *events[-1:])]
