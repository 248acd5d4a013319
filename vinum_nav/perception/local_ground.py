"""Height of the ground at a trunk's foot, from the depth beside it."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.geometry import Array, CameraIntrinsics, transform_points
from vinum_nav.perception.parameters import GroundParameters
from vinum_nav.perception.view import View


def ground_height(
    foot_base: Array,
    lowest: float,
    view: View,
    parameters: GroundParameters,
) -> tuple[float, float] | None:
    """Height above base_link's plane and its standard deviation [m]; None where it is not seen.

    Args:
        foot_base: (2,) where the trunk stands, about [m].
        lowest: height of the lowest of the trunk that is seen [m].
    """
    p = parameters
    T_camera_base = np.linalg.inv(view.T_base_camera)
    window = _window(foot_base, view.depth.shape, view.intrinsics, T_camera_base, p)
    if window is None:
        return None
    points = view.free_points(*window)
    offsets = points[:, :2] - foot_base
    away = np.hypot(offsets[:, 0], offsets[:, 1])
    beside = (away > p.ring_inner) & (away < p.ring_outer)
    heights = points[beside & (points[:, 2] < lowest + p.over), 2]
    if len(heights) < p.least:
        return None
    low, height, high = np.quantile(heights, [0.25, p.quantile, 0.75])
    under = transform_points(T_camera_base, np.array([*foot_base, height - p.below]))
    in_view = under[2] > 0 and view.intrinsics.project(under)[1] <= view.depth.shape[0] - 1
    if high - low > p.rough or not in_view:
        return None
    return float(height), math.hypot(p.sigma, p.spread_share * float(high - low))


def _window(
    foot_base: Array,
    shape: tuple[int, ...],
    intrinsics: CameraIntrinsics,
    T_camera_base: Array,
    p: GroundParameters,
) -> tuple[slice, slice] | None:
    """Rows and columns, in steps, between which the ground about the foot must lie."""
    ends = transform_points(
        T_camera_base, np.array([[*foot_base, h] for h in (p.lowest, p.highest)])
    )
    if ends[:, 2].min() <= p.ring_outer:
        return None
    corners = intrinsics.project(ends)
    reach = p.ring_outer * intrinsics.fx / float(ends[:, 2].min())
    first_column = max(0, int(corners[:, 0].min() - reach))
    last_column = min(shape[1], int(corners[:, 0].max() + reach) + 1)
    first_row, last_row = max(0, int(corners[1, 1])), min(shape[0], int(corners[0, 1]) + 1)
    if last_column <= first_column or last_row <= first_row:
        return None
    size = (last_column - first_column) * (last_row - first_row)
    step = max(1, int(math.sqrt(size / p.samples)))
    return slice(first_row, last_row, step), slice(first_column, last_column, step)
