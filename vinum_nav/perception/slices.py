"""A mask with depth cut into horizontal slices, each a point of the trunk's axis."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.perception.parameters import SliceParameters

SURFACE_FRACTION = 0.03
"""Mean depth of a round trunk's visible middle below its front, in radii."""
MEDIAN_LOSS = 1.2533
"""Standard deviation of a median over that of the mean of the same normal values."""
BESIDE = (2, 3, 4)
"""Pixels outside of an edge that show what stands beside it."""


@dataclass(frozen=True)
class Slices:
    """Cuts through one instance, K of them, from the top down.

    Attributes:
        axis_camera: (K, 3) points of the axis in the optical frame [m].
        fronts: (K,) depth of the surface [m].
        radius: of the trunk [m].
        whole: (K,) whether both edges are the trunk's own: neither the picture's border nor
            something in front cuts them off.
        pixel_noise: standard deviation of the depth of single pixels [m].
        rows_in_mask: picture rows that the mask touches.
    """

    axis_camera: Array
    fronts: Array
    radius: float
    whole: NDArray[np.bool_]
    pixel_noise: float
    rows_in_mask: int

    def __len__(self) -> int:
        return len(self.fronts)


@dataclass(frozen=True)
class _Rows:
    """Rows of a mask: row v, first and last column (K,), depth of the surface (K,) [m]."""

    v: Array
    left: Array
    right: Array
    front: Array

    def select(self, chosen: NDArray[np.bool_]) -> _Rows:
        return _Rows(self.v[chosen], self.left[chosen], self.right[chosen], self.front[chosen])

    def __len__(self) -> int:
        return len(self.v)


def cut(
    mask: NDArray[np.bool_],
    depth: NDArray[np.float32],
    intrinsics: CameraIntrinsics,
    parameters: SliceParameters,
) -> Slices | None:
    """Slices of a mask (H, W) with depth (H, W) [m]; None where there are too few with depth.

    The middle between a row's two edges is on the axis, whatever hangs in front between them. Where
    one edge is hidden or outside the picture, the other and the trunk's radius give the middle.
    """
    found = _rows(mask, depth, parameters)
    if found is None:
        return None
    rows, rows_in_mask = found
    left_own, right_own = _own_edges(rows, depth, parameters)
    if (left_own | right_own).sum() >= parameters.min_slices:
        seen = left_own | right_own
        rows, left_own, right_own = rows.select(seen), left_own[seen], right_own[seen]
    whole = left_own & right_own
    widths = (rows.right - rows.left + 1) * rows.front / intrinsics.fx
    radius = _radius(widths, whole, parameters)
    # A wire or cane merged into the mask widens single rows only: the median is the trunk.
    radii = np.where(whole, np.minimum(widths / 2, radius), radius)
    reach = radii * intrinsics.fx / rows.front
    middles = np.select(
        [left_own == right_own, left_own],
        [(rows.left + rows.right) / 2, rows.left - 0.5 + reach],
        rows.right + 0.5 - reach,
    )
    axis_depth = rows.front + (1 - SURFACE_FRACTION) * radii
    axis = intrinsics.back_project(np.stack([middles, rows.v], axis=-1), axis_depth)
    noise = _pixel_noise(rows.front, radius * intrinsics.fx)
    return Slices(axis, rows.front, radius, whole, noise, rows_in_mask)


def _rows(
    mask: NDArray[np.bool_], depth: NDArray[np.float32], p: SliceParameters
) -> tuple[_Rows, int] | None:
    """Rows that have depth near the instance's, and how many the mask has."""
    in_mask = np.flatnonzero(mask.any(axis=1))
    columns = np.flatnonzero(mask.any(axis=0))
    if len(in_mask) < p.min_slices:
        return None
    window = np.s_[in_mask, columns[0] : columns[-1] + 1]
    inside, values = mask[window], depth[window]
    left, right = _edges(inside)
    fronts = _fronts(inside, values, left, right)
    if np.isfinite(fronts).sum() < p.min_slices:
        return None
    middle = float(np.nanmedian(fronts))
    gate = p.depth_gate + p.depth_gate_growth * middle**2
    if (inside & (np.abs(values - middle) <= gate)).sum() < p.min_share * inside.sum():
        return None
    # A post or another trunk in the same mask stands nearer or farther.
    inside = inside & ~(np.abs(values - middle) > gate)
    kept = inside.any(axis=1)
    in_mask, inside, values = in_mask[kept], inside[kept], values[kept]
    left, right = _edges(inside)
    fronts = _fronts(inside, values, left, right)
    near = np.abs(fronts - middle) <= gate
    if near.sum() < p.min_slices:
        return None
    first = float(columns[0])
    rows = _Rows(in_mask.astype(float), left + first, right + first, fronts)
    return rows.select(near), len(kept)


def _edges(inside: NDArray[np.bool_]) -> tuple[Array, Array]:
    """First and last column of every row (K, W) of a mask."""
    left = inside.argmax(axis=1).astype(float)
    right = inside.shape[1] - 1.0 - inside[:, ::-1].argmax(axis=1)
    return left, right


def _fronts(
    inside: NDArray[np.bool_], values: NDArray[np.float32], left: Array, right: Array
) -> Array:
    """Median depth of the middle half of every row (K,) [m], NaN where there is none."""
    u = np.arange(inside.shape[1])
    reach = np.maximum((right - left + 1) / 4, 0.5)
    core = inside & (np.abs(u - (left + right)[:, None] / 2) <= reach[:, None])
    return row_medians(np.where(core, values, np.float32(np.nan)))


def row_medians(values: NDArray[np.float32]) -> Array:
    """Median of every row (K,), NaN aside; np.nanmedian takes ten times as long."""
    ordered = np.sort(values, axis=1)
    counts = np.isfinite(values).sum(axis=1)
    rows = np.arange(len(values))
    low = ordered[rows, np.maximum(counts - 1, 0) // 2]
    high = ordered[rows, np.minimum(counts // 2, values.shape[1] - 1)]
    return np.where(counts > 0, (low + high) / 2.0, np.nan)


def _own_edges(
    rows: _Rows, depth: NDArray[np.float32], p: SliceParameters
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Masks of the rows whose left edge, and whose right edge, is the trunk's own."""
    width = depth.shape[1]
    step = p.step + p.step_growth * rows.front**2
    own = []
    for edge, outwards, inside in (
        (rows.left, -1, rows.left >= p.border),
        (rows.right, 1, rows.right < width - p.border),
    ):
        columns = edge[:, None].astype(int) + outwards * np.array(BESIDE)
        beside = depth[rows.v[:, None].astype(int), np.clip(columns, 0, width - 1)]
        # No depth beside an edge is usual: it hides nothing as far as one can see.
        nearest = np.where(np.isfinite(beside), beside, np.inf)
        hidden = np.sort(nearest, axis=1)[:, 1] < rows.front - step
        own.append(inside & ~hidden)
    return own[0], own[1]


def _radius(widths: Array, whole: NDArray[np.bool_], p: SliceParameters) -> float:
    """Radius by the rows that show both edges [m]; with too few of them, at least a usual one."""
    if whole.sum() >= p.min_slices:
        return float(np.median(widths[whole])) / 2
    return max(float(np.quantile(widths, 0.9)) / 2, p.least_radius)


def _pixel_noise(fronts: Array, radius_px_m: float) -> float:
    """Standard deviation of single pixels [m], from the steps between neighbouring rows.

    What is correlated over many rows cannot be seen there; in a stereo camera both parts come from
    the same errors of matching, so that one tells of the other.

    Args:
        radius_px_m: the trunk's radius times the focal length [px m]: so many pixels over depth
            were the middle half of a row.
    """
    pixels = max(radius_px_m / float(np.median(fronts)), 1.0)
    step = 1.4826 * float(np.median(np.abs(np.diff(fronts)))) / math.sqrt(2.0)
    return step * math.sqrt(pixels) / (MEDIAN_LOSS if pixels > 2 else 1.0)
