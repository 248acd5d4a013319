"""JSON schema of report.json: its keys are stable, more may be added."""

from __future__ import annotations

from typing import Any

_Schema = dict[str, Any]

NUMBER: _Schema = {"type": "number"}
COUNT: _Schema = {"type": "integer", "minimum": 0}
MAYBE: _Schema = {"type": ["number", "null"]}
"""A number, or null where the run has no sample of it."""
MAYBE_COUNT: _Schema = {"type": ["integer", "null"], "minimum": 0}
"""A count, or null where the record is incomplete and the count could be larger."""
SETTING: _Schema = {"type": ["number", "boolean"]}
"""Value of a parameter that differs from its default; its key is the dotted name."""
FLAG: _Schema = {"type": "boolean"}
WORD: _Schema = {"type": "string"}
PLACE: _Schema = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
"""x, y in map [m]."""


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
        simulator=WORD,
        versions={"type": "object", "additionalProperties": WORD},
        parameters={"type": "object", "additionalProperties": SETTING},
        mission=_section(
            outcome={"enum": ["done", "incomplete", "aborted", "timeout", "fault"]},
            reason=WORD,
            sim_time_s=NUMBER,
            mission_time_s=MAYBE,
            wall_time_s=MAYBE,
            real_time_factor=MAYBE,
            path_length_m=MAYBE,
            lower_bound_time_s=MAYBE,
        ),
        vines=_section(
            total=COUNT,
            visited=MAYBE_COUNT,
            missed=MAYBE_COUNT,
            coverage=MAYBE,
            duplicate_stops=MAYBE_COUNT,
            false_stops=_section(post=MAYBE_COUNT, next_row=MAYBE_COUNT, other=MAYBE_COUNT),
            outcomes=_counts("done", "failed", "unreachable", "skipped"),
        ),
        arrival_error_m=_maybe("mean", "std", "p95", "max", "along_mean", "across_mean"),
        arrival_yaw_error_rad=_maybe("mean", "p95"),
        cordon_reach=_maybe("mean", "min", "of_ideal"),
        trunk_map=_section(
            precision=MAYBE, recall=MAYBE, position_rmse_m=MAYBE, duplicates=MAYBE_COUNT
        ),
        localization_error_m=_maybe("mean", "p95", "correct_row_share"),
        safety=_section(collisions=MAYBE_COUNT, min_clearance_m=MAYBE, emergency_stops=MAYBE_COUNT),
        detector=_section(name=WORD, frames=MAYBE_COUNT, latency_ms=_maybe("mean", "p95")),
        recording=_section(complete=FLAG, until_s=MAYBE, note=WORD),
        nodes={
            "type": "array",
            "items": _section(
                node=WORD,
                what={"enum": ["died", "frozen", "back"]},
                reason=WORD,
                wall_s=NUMBER,
                sim_s=MAYBE,
                status={"type": ["integer", "null"]},
            ),
        },
        alarms={
            "type": "array",
            "items": _section(stamp=NUMBER, source=WORD, reason=WORD, fault=FLAG),
        },
        missing={
            "type": "array",
            "items": _section(
                what={"enum": ["row_not_found", "stretch_not_seen", "gap"]},
                row=COUNT,
                face=WORD,
                begin=PLACE,
                end=PLACE,
            ),
        },
        items={"type": "array", "items": _section(vine=WORD, row=COUNT, face=WORD)},
        stops={"type": "array", "items": _section(stamp=NUMBER, kind=WORD, item=WORD)},
    ),
}
