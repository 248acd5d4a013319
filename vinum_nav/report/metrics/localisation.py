"""Metrics of localisation: believed against true poses."""

from __future__ import annotations

from typing import Any

import numpy as np

from vinum_nav.geometry import Array, Polyline
from vinum_nav.report.metrics.statistics import mean, p95
from vinum_nav.report.record import Record
from vinum_nav.vineyard.model import Row, Vineyard


def localisation_metrics(record: Record, vineyard: Vineyard) -> dict[str, Any]:
    """The `localization_error_m` section.

    `correct_row_share` is taken over the estimates made while the robot was truly between the
    rows' ends: in the headland an alley has no border.
    """
    truth = [record.truth.at(float(stamp)) for stamp in record.estimate.stamps]
    true_xy = np.array([pose.xy for pose in truth if pose is not None]).reshape(-1, 2)
    believed_xy = record.estimate.poses[: len(true_xy), :2]
    errors = np.linalg.norm(believed_xy - true_xy, axis=1)
    inside = within_rows(true_xy, vineyard)
    right = alley(believed_xy[inside], vineyard) == alley(true_xy[inside], vineyard)
    return {"mean": mean(errors), "p95": p95(errors), "correct_row_share": mean(right)}


def alley(points_xy: Array, vineyard: Vineyard) -> Array:
    """Number (N,) of the alley that each point (N, 2) is in: how many rows lie to its right.

    Rows are prolonged beyond their ends.
    """
    count = np.zeros(len(points_xy), dtype=int)
    for row in vineyard.rows:
        line = Polyline(_in_sense_of(row, vineyard.rows[0]), is_endless=True)
        count += line.locate(points_xy)[:, 1] > 0
    return count


def within_rows(points_xy: Array, vineyard: Vineyard) -> Array:
    """Mask (N,) bool of the points (N, 2) that lie between the ends of every row, along it."""
    inside = np.ones(len(points_xy), dtype=bool)
    for row in vineyard.rows:
        line = row.line[:, :2]
        for end, inwards in ((line[0], line[1] - line[0]), (line[-1], line[-2] - line[-1])):
            inside &= (points_xy - end) @ inwards >= 0
    return inside


def _in_sense_of(row: Row, first: Row) -> Array:
    line = row.line[:, :2]
    same = (line[-1] - line[0]) @ (first.line[-1, :2] - first.line[0, :2]) > 0
    return line if same else line[::-1]
