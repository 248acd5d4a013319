"""Judges of what was seen in a picture and of what the map holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vinum_nav.border.refusal import (
    POSITION,
    RefusedError,
    judge_array,
    judge_count,
    judge_covariances,
)
from vinum_nav.border.stamps import judge_stamp
from vinum_nav.interfaces import Label, MappedTrunks, TrunkFlag, TrunkObservations

MOST_SEEN, MOST_MAPPED = 1000, 200_000
"""Trunks of one picture, and of one map."""
FARTHEST = 100.0
"""Largest distance of a trunk from the camera [m]."""
VARIANCE = 1e6
"""Largest entry of a seen trunk's covariance [m2]."""
PIXEL = 1e5
"""Largest coordinate of a box [px]."""
SIGMA = 1e4
"""Largest standard deviation of a mapped trunk [m]."""
_ALL_FLAGS = int(sum(TrunkFlag))
_LABELS = [int(label) for label in Label]


def judge_observations(trunks: TrunkObservations) -> TrunkObservations:
    """The observations.

    Raises:
        RefusedError: arrays of unequal length; points that are not in front of the camera; a
            covariance that is none; scores outside [0, 1]; unknown labels or flags; a box
            whose corners are the wrong way round.
    """
    judge_stamp("stamp", trunks.stamp)
    n = judge_count("number of points", len(trunks.scores), 0, MOST_SEEN)
    judge_array("x, y, z", trunks.points_camera, (n, 3), -FARTHEST, FARTHEST, "m")
    judge_array("z", trunks.points_camera[:, 2], (n,), 0.0, FARTHEST, "m")
    judge_array("covariance", trunks.covariances, (n, 3, 3), -VARIANCE, VARIANCE, "m2")
    judge_covariances("covariance", trunks.covariances, 3)
    judge_array("score", trunks.scores, (n,), 0.0, 1.0)
    _judge_labels(trunks.labels, n)
    judge_array("flags", trunks.flags, (n,), 0, _ALL_FLAGS)
    judge_array("box", trunks.boxes_xyxy, (n, 4), -PIXEL, PIXEL, "px")
    if (trunks.boxes_xyxy[:, 2:] < trunks.boxes_xyxy[:, :2]).any():
        raise RefusedError("box", "a corner max < min", "x_min, y_min, x_max, y_max")
    return trunks


def judge_trunks(trunks: MappedTrunks) -> MappedTrunks:
    """The mapped trunks.

    Raises:
        RefusedError: arrays of unequal length, places or sigmas that cannot be, an id that is
            not unique or < 0, a row < -1, an unknown label.
    """
    n = judge_count("number of points", len(trunks.ids), 0, MOST_MAPPED)
    judge_array("x, y, z", trunks.positions_map, (n, 3), -POSITION, POSITION, "m")
    judge_array("sigma", trunks.sigmas, (n,), 0.0, SIGMA, "m")
    judge_array("id", trunks.ids, (n,), 0, 2**31)
    judge_array("row", trunks.rows, (n,), -1, 2**31)
    _judge_labels(trunks.labels, n)
    values, counts = np.unique(trunks.ids, return_counts=True)
    if (counts > 1).any():
        raise RefusedError("id", f"{values[counts > 1][0]} twice", "unique ids")
    return trunks


def _judge_labels(labels: NDArray[np.int64], n: int) -> None:
    judge_array("label", labels, (n,), min(_LABELS), max(_LABELS))
    unknown = labels[~np.isin(labels, _LABELS)]
    if len(unknown):
        raise RefusedError("label", int(unknown[0]), f"one of {_LABELS}")
