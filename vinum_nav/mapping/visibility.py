"""Visibility of tracks from where the camera stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.mapping.track_parameters import TrackParameters


def expected_in_view(
    positions_base: Array,
    T_base_camera: Array,
    intrinsics: CameraIntrinsics,
    parameters: TrackParameters,
) -> NDArray[np.bool_]:
    """Mask (N,) of the positions (N, 2) about base_link [m] that must be seen.

    Such a position lies well inside the picture's width, neither too near nor too far, and none of
    the others hides it.
    """
    forward, right = T_base_camera[:2, 2], T_base_camera[:2, 0]
    offsets = np.asarray(positions_base) - T_base_camera[:2, 3]
    depth = offsets @ (forward / np.linalg.norm(forward))
    tangent = offsets @ (right / np.linalg.norm(right)) / np.maximum(depth, 1e-3)
    distances = np.linalg.norm(offsets, axis=1)
    margin = parameters.expect_margin * intrinsics.width
    u = intrinsics.fx * tangent + intrinsics.cx
    low, high = parameters.expect_nearest, parameters.expect_farthest
    inside = (depth > 0.3) & (u > margin) & (u < intrinsics.width - 1 - margin)
    inside &= (distances > low) & (distances < high)
    # angle between every two lines of sight, as a width at the farther one
    bearings = np.arctan2(offsets[:, 1], offsets[:, 0])
    apart = np.abs((bearings[:, None] - bearings[None, :] + np.pi) % (2 * np.pi) - np.pi)
    nearer = distances[None, :] < distances[:, None] - 0.05
    hidden = nearer & (apart < parameters.shadow / np.maximum(distances[None, :], 0.3))
    return np.asarray(inside & ~hidden.any(axis=1))
