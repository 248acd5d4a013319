"""Association of the observations of one picture with tracks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from vinum_nav.geometry import Array

_FORBIDDEN = 1e6


def mahalanobis_squared(differences: Array, covariances: Array) -> Array:
    """d^T S^-1 d of (..., 2) under (..., 2, 2)."""
    solved = np.linalg.solve(covariances, differences[..., None])[..., 0]
    return np.asarray((differences * solved).sum(axis=-1))


def associate(
    tracks: Array,
    track_covariances: Array,
    observations: Array,
    observation_covariances: Array,
    label_costs: Array,
    gate_chi2: float,
    gate_distance: float,
) -> list[tuple[int, int]]:
    """Pairs (track, observation), each at most once, that cost least together.

    The cost of a pair is its squared Mahalanobis distance, the log-determinant of its covariance
    (which keeps a vague track from taking what a sharp one explains) and the label's cost.

    Args:
        tracks: (T, 2) predicted positions, in one frame with the (N, 2) observations [m].
        label_costs: (T, N) >= 0, what it costs to contradict a track's label.

    Returns:
        Pairs sorted by track. A pair outside the gates is never made.
    """
    if len(tracks) == 0 or len(observations) == 0:
        return []
    differences = observations[None, :, :] - tracks[:, None, :]
    covariances = observation_covariances[None] + track_covariances[:, None]
    distances = mahalanobis_squared(differences, covariances)
    inside = (distances <= gate_chi2) & (np.linalg.norm(differences, axis=-1) <= gate_distance)
    inside &= distances + label_costs <= 1.5 * gate_chi2
    # Scaled so that a pair inside the gates is always cheaper than none.
    cost = distances + np.log(np.linalg.det(covariances) / 1e-8) + label_costs
    cost = np.where(inside, cost, _FORBIDDEN)
    rows, columns = linear_sum_assignment(cost)
    pairs: NDArray[np.int64] = np.stack([rows, columns], axis=1)
    return [(int(t), int(n)) for t, n in pairs if inside[t, n]]
