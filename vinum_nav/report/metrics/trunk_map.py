"""The final map held against the true vines."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Label, MappedTrunks
from vinum_nav.vineyard.model import Vineyard

MATCH_RADIUS = 0.25
"""Greatest horizontal distance of a mapped vine from its true one [m]."""


def trunk_map_metrics(trunks: MappedTrunks | None, vineyard: Vineyard) -> dict[str, Any]:
    """The `trunk_map` section.

    A duplicate is a mapped vine that has no true vine of its own, but lies within MATCH_RADIUS
    of one that is matched to another. A mapped vine of a neighbour's block counts for nothing: it
    is there, but nobody asked for it.
    """
    true_xy = np.array([vine.position[:2] for vine in vineyard.vines]).reshape(-1, 2)
    mapped_xy = np.zeros((0, 2))
    if trunks is not None:
        mapped_xy = trunks.positions_map[trunks.labels == Label.TRUNK][:, :2]
    theirs_xy = np.array([vine.position[:2] for vine in vineyard.neighbour_vines]).reshape(-1, 2)
    mapped_xy = np.delete(mapped_xy, match(mapped_xy, theirs_xy, MATCH_RADIUS)[0], axis=0)
    mapped, true = match(mapped_xy, true_xy, MATCH_RADIUS)
    errors = np.linalg.norm(mapped_xy[mapped] - true_xy[true], axis=1)
    rest = np.delete(mapped_xy, mapped, axis=0)
    doubled = cdist(rest, true_xy[true]).min(axis=1) <= MATCH_RADIUS if len(true) else ()
    return {
        "precision": len(mapped) / len(mapped_xy) if len(mapped_xy) else None,
        "recall": len(true) / len(true_xy) if len(true_xy) else None,
        "position_rmse_m": float(np.sqrt(np.mean(errors**2))) if len(errors) else None,
        "duplicates": int(np.sum(doubled)),
    }


def match(a: Array, b: Array, radius: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of the pairs of a (N, 2) and b (M, 2) that are one-to-one and least far apart.

    As many pairs as possible within `radius`, of those the least sum of distances.
    """
    distances = cdist(a, b)
    cost = np.where(distances <= radius, distances, 1e6)
    rows, columns = linear_sum_assignment(cost)
    good = distances[rows, columns] <= radius
    return rows[good], columns[good]
