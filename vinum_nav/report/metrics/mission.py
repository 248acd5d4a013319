"""Metrics of the mission: its outcome, its duration and its path length."""

from __future__ import annotations

from typing import Any

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.report.events import final_reason, mission_time
from vinum_nav.report.record import Record

STILL = 0.02
"""Steps of the true path shorter than this do not add to its length [m]."""


def mission_metrics(
    record: Record, outcome: str, wall_time_s: float | None, lower_bound_time_s: float | None
) -> dict[str, Any]:
    """The `mission` section; `outcome` is what the run ended with."""
    stamps = record.truth.stamps
    duration = float(stamps[-1] - stamps[0]) if len(stamps) else 0.0
    return {
        "outcome": outcome,
        "reason": final_reason(record.events),
        "sim_time_s": duration,
        "mission_time_s": mission_time(record.events),
        "wall_time_s": wall_time_s,
        "real_time_factor": duration / wall_time_s if wall_time_s else None,
        "path_length_m": path_length(record.truth.poses[:, :2]),
        "lower_bound_time_s": lower_bound_time_s,
    }


def path_length(points_xy: Array) -> float:
    """Length of a path (N, 2) [m]; a sway about one spot, smaller than STILL, adds nothing."""
    if not len(points_xy):
        return 0.0
    length, at = 0.0, points_xy[0]
    for point in points_xy[1:]:
        step = float(np.hypot(*(point - at)))
        if step >= STILL:
            length, at = length + step, point
    return length
