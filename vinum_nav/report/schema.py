"""JSON schema of report.json: its keys are stable, more may be added."""

from __future__ import annotations

from typing import Any

_Schema = dict[str, Any]

NUMBER: _Schema = {"type": "number"}
COUNT: _Schema = {"type": "integer", "minimum": 0}
MAYBE: _Schema = {"type": ["number", "null"]}
"""A number, or null where the run has no sample of it."""
WORD: _Schema = {"type": "string"}


def _section(**properties: _Schema) -> _Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _counts(*names: str) -> _Schema:
    return _section(**dict.fromkeys(names, COUNT))


def _maybe(*names: str) -> _Schema:
    return _section(**dict.fromkeys(names, MAYBE))


REPORT_SCHEMA: _Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "vinum_nav run record",
    **_section(
        seed=WORD,
        random_seed=COUNT,
        body=WORD,
        noise=WORD,
        side={"enum": ["left", "right"]},
        faces={"enum": ["one", "both"]},
        mode={"enum": ["in-process", "ros"]},
        versions={"type": "object", "additionalProperties": WORD},
        mission=_section(
            outcome={"enum": ["done", "aborted", "timeout", "fault"]},
            sim_time_s=NUMBER,
            mission_time_s=MAYBE,
            wall_time_s=MAYBE,
            real_time_factor=MAYBE,
            path_length_m=NUMBER,
            lower_bound_time_s=MAYBE,
        ),
        vines=_section(
            total=COUNT,
            visited=COUNT,
            missed=COUNT,
            coverage=MAYBE,
            duplicate_stops=COUNT,
            false_stops=_counts("post", "next_row", "other"),
            outcomes=_counts("done", "failed", "unreachable", "skipped"),
        ),
        arrival_error_m=_maybe("mean", "std", "p95", "max", "along_mean", "across_mean"),
        arrival_yaw_error_rad=_maybe("mean", "p95"),
        cordon_reach=_maybe("mean", "min", "of_ideal"),
        trunk_map=_section(precision=MAYBE, recall=MAYBE, position_rmse_m=MAYBE, duplicates=COUNT),
        localization_error_m=_maybe("mean", "p95", "correct_row_share"),
        safety=_section(collisions=COUNT, min_clearance_m=MAYBE, emergency_stops=COUNT),
        detector=_section(name=WORD, frames=COUNT, latency_ms=_maybe("mean", "p95")),
        items={"type": "array", "items": _section(vine=WORD, row=COUNT, face=WORD)},
        stops={"type": "array", "items": _section(stamp=NUMBER, kind=WORD, item=WORD)},
    ),
}
