"""Judges of the map's rows and of the pose in it."""

from __future__ import annotations

import numpy as np

from vinum_nav.border.refusal import (
    POSITION,
    RefusedError,
    judge_array,
    judge_count,
    judge_covariances,
    judge_pose,
)
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import RowLine

MOST_ROWS, MOST_POINTS = 10_000, 100_000
"""Rows of a map, and points of a row."""


def judge_rows(rows: tuple[RowLine, ...]) -> tuple[RowLine, ...]:
    """The rows.

    Raises:
        RefusedError: an id that is not unique, or a row whose points (K, 2) are not finite or
            fewer than two distinct ones.
    """
    judge_count("number of rows", len(rows), 0, MOST_ROWS)
    ids: set[int] = set()
    for row in rows:
        judge_count("id", row.id, 0, 2**31)
        if row.id in ids:
            raise RefusedError("id", f"{row.id} twice", "unique ids")
        ids.add(row.id)
        _judge_line(row.points_map)
    return rows


def _judge_line(points: Array) -> None:
    judge_count("number of points", len(points), 2, MOST_POINTS)
    judge_array("points", points, (-1, 2), -POSITION, POSITION, "m")
    if (points == points[0]).all():
        place = "({:g}, {:g})".format(*points[0])
        raise RefusedError("points", f"{place} alone", "two distinct points at least")


def judge_map_pose(T_map_base: Pose2, covariance: Array) -> tuple[Pose2, Array]:
    """Pose and covariance (3, 3) of x, y, yaw. Raises RefusedError for what cannot be."""
    judge_pose("pose", T_map_base)
    judge_covariances("covariance", np.asarray(covariance, dtype=float), 3)
    return T_map_base, covariance
