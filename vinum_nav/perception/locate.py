"""Mask and depth of a trunk become its axis and the point on it at 0.4 m above ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics, transform_points
from vinum_nav.interfaces import Detections, Side, TrunkFlag, TrunkObservations


@dataclass(frozen=True)
class LocateParameters:
    """How masks are read.

    Attributes:
        height: of the trunk position above the ground plane of base_link [m].
        min_slices: picture rows with depth below which an instance has no position.
        depth_gate: a slice this far from the instance's median depth is not of it [m].
        depth_sigma: of the whole instance, times z^2 [1/m]: what does not average out.
        pixel_sigma: of the axis across the view [px].
        bend_sigma: of a trunk's axis from a straight line, per metre away from the slices [m/m].
        surface_fraction: mean depth of a round trunk's visible middle below its front, in radii.
    """

    height: float = 0.4
    min_slices: int = 6
    depth_gate: float = 0.15
    depth_sigma: float = 0.006
    pixel_sigma: float = 1.0
    bend_sigma: float = 0.15
    surface_fraction: float = 0.03


@dataclass(frozen=True)
class TrunkPosition:
    """One trunk position in the optical frame (3,) [m], its covariance (3, 3), its TrunkFlag."""

    point_camera: Array
    covariance: Array
    flags: int


@dataclass(frozen=True)
class _Slices:
    """Horizontal cuts through one instance: axis points (K, 3), widths, depths (K,) [m]."""

    axis_camera: Array
    widths: Array
    depths: Array
    rows_in_mask: int


def locate_trunks(
    detections: Detections,
    depth: NDArray[np.float32],
    intrinsics: CameraIntrinsics,
    T_base_camera: Array,
    stamp: float,
    side: Side,
    parameters: LocateParameters = LocateParameters(),
) -> TrunkObservations:
    """Trunk positions in the optical frame; an instance without depth has none and is left out.

    Each picture row of a mask is a cut through the trunk: its middle gives the bearing, its depth
    plus the radius the distance of the axis. A robust straight line through the cuts, as a
    function of the height above base_link's ground plane, is read at `parameters.height`.

    Args:
        depth: (H, W) z of the optical frame aligned to the masks [m], NaN where there is none.
        T_base_camera: (4, 4) mounting of the optical frame, upright within some 30 degrees.

    Raises:
        ValueError: masks and depth differ in size.
    """
    positions = trunk_positions(detections, depth, intrinsics, T_base_camera, parameters)
    found = [(index, position) for index, position in enumerate(positions) if position]
    keep = np.array([index for index, _ in found], dtype=int)
    return TrunkObservations(
        stamp=stamp,
        side=side,
        points_camera=np.array([p.point_camera for _, p in found]).reshape(-1, 3),
        covariances=np.array([p.covariance for _, p in found]).reshape(-1, 3, 3),
        scores=detections.scores[keep],
        labels=detections.labels[keep],
        flags=np.array([p.flags for _, p in found], dtype=np.int64),
        boxes_xyxy=detections.boxes_xyxy[keep],
    )


def trunk_positions(
    detections: Detections,
    depth: NDArray[np.float32],
    intrinsics: CameraIntrinsics,
    T_base_camera: Array,
    parameters: LocateParameters = LocateParameters(),
) -> list[TrunkPosition | None]:
    """Where each instance stands, None for one without depth; see locate_trunks."""
    if detections.masks.shape[1:] != depth.shape and len(detections):
        raise ValueError(f"masks are {detections.masks.shape[1:]}, depth is {depth.shape}")
    return [
        _locate(mask, box, depth, intrinsics, T_base_camera, parameters)
        for mask, box in zip(detections.masks, detections.boxes_xyxy, strict=True)
    ]


def _locate(
    mask: NDArray[np.bool_],
    box_xyxy: Array,
    depth: NDArray[np.float32],
    intrinsics: CameraIntrinsics,
    T_base_camera: Array,
    parameters: LocateParameters,
) -> TrunkPosition | None:
    slices = _cut(mask, depth, intrinsics, parameters)
    if slices is None:
        return None
    axis_base = transform_points(T_base_camera, slices.axis_camera)
    point_base, reach = _read_at_height(axis_base, parameters.height)
    T_camera_base = np.linalg.inv(T_base_camera)
    point_camera = transform_points(T_camera_base, point_base)
    if point_camera[2] <= 0:
        return None
    radius = float(np.median(slices.widths)) / 2
    covariance = _covariance(point_camera, radius, reach, intrinsics, parameters)
    flags = _flags(box_xyxy, slices, axis_base, reach, mask.shape[1])
    return TrunkPosition(point_camera, covariance, flags)


def _cut(
    mask: NDArray[np.bool_],
    depth: NDArray[np.float32],
    intrinsics: CameraIntrinsics,
    parameters: LocateParameters,
) -> _Slices | None:
    rows = np.flatnonzero(mask.any(axis=1))
    if len(rows) < parameters.min_slices:
        return None
    columns = np.flatnonzero(mask.any(axis=0))
    window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    inside = mask[window]
    u = np.arange(columns[0], columns[-1] + 1, dtype=float)
    v = np.arange(rows[0], rows[-1] + 1, dtype=float)
    widths_px = inside.sum(axis=1).astype(float)
    with np.errstate(invalid="ignore"):
        middles = (inside * u).sum(axis=1) / widths_px
    reach = np.maximum(widths_px / 4, 0.5)
    core = inside & (np.abs(u[None, :] - middles[:, None]) <= reach[:, None])
    values = np.where(core, depth[window], np.nan)
    usable = np.isfinite(values).any(axis=1)
    if usable.sum() < parameters.min_slices:
        return None
    front = np.nanmedian(values[usable], axis=1)
    near = np.abs(front - np.median(front)) <= parameters.depth_gate
    if near.sum() < parameters.min_slices:
        return None
    front = front[near]
    v, middles, widths_px = v[usable][near], middles[usable][near], widths_px[usable][near]
    widths = widths_px * front / intrinsics.fx
    # A wire or cane merged into the mask widens single rows only: the median is the trunk.
    radius = np.minimum(widths, np.median(widths)) / 2
    axis_depth = front + (1 - parameters.surface_fraction) * radius
    axis = intrinsics.back_project(np.stack([middles, v], axis=-1), axis_depth)
    return _Slices(axis, widths, front, len(rows))


def _read_at_height(axis_base: Array, height: float) -> tuple[Array, float]:
    """Point of the robust line at `height`, and how far outside the cuts that is [m]."""
    z = axis_base[:, 2]
    spread = float(np.ptp(z))
    # A short stretch says little of the lean: pull the slope to vertical there.
    ridge = len(z) * 0.02**2
    offset = z - z.mean()
    weights = np.exp(-0.5 * ((z - height) / max(0.3, spread)) ** 2) + 1e-3
    result = np.empty(3)
    result[2] = height
    for axis in range(2):
        result[axis] = _robust_line(
            offset, axis_base[:, axis], weights, ridge, at=height - float(z.mean())
        )
    outside = max(0.0, float(z.min()) - height, height - float(z.max()))
    return result, outside


def _robust_line(x: Array, y: Array, prior: Array, ridge: float, at: float) -> float:
    """Value `at` of the line through (x, y) by iteratively reweighted least squares."""
    weights = prior.copy()
    level, slope = float(np.median(y)), 0.0
    for _ in range(5):
        residuals = np.abs(y - level - slope * x)
        scale = max(1.4826 * float(np.median(residuals)), 0.004)
        weights = prior / (1.0 + (residuals / (2 * scale)) ** 2) ** 2
        total = weights.sum()
        mean_x = float((weights * x).sum() / total)
        mean_y = float((weights * y).sum() / total)
        slope = float(
            (weights * (x - mean_x) * (y - mean_y)).sum()
            / ((weights * (x - mean_x) ** 2).sum() + ridge)
        )
        level = mean_y - slope * mean_x
    return level + slope * at


def _covariance(
    point_camera: Array,
    radius: float,
    outside: float,
    intrinsics: CameraIntrinsics,
    parameters: LocateParameters,
) -> Array:
    z = float(point_camera[2])
    bend = parameters.bend_sigma * outside
    across = np.hypot(parameters.pixel_sigma * z / intrinsics.fx, 0.005)
    along = np.hypot(parameters.depth_sigma * z**2, 0.4 * radius)
    forward = point_camera / np.linalg.norm(point_camera)
    right = np.cross([0.0, 1.0, 0.0], forward)
    right /= np.linalg.norm(right)
    basis = np.column_stack([right, np.cross(forward, right), forward])
    variances = np.array([across**2 + bend**2, 0.03**2 + bend**2, along**2 + bend**2])
    result: Array = basis @ np.diag(variances) @ basis.T
    return result


def _flags(box_xyxy: Array, slices: _Slices, axis_base: Array, outside: float, width: int) -> int:
    flags = TrunkFlag.NONE
    if box_xyxy[0] <= 2 or box_xyxy[2] >= width - 3:
        flags |= TrunkFlag.CUT_BY_BORDER
    if float(np.median(slices.depths)) < 0.35:
        flags |= TrunkFlag.TOO_NEAR
    if outside > 0.05 and float(axis_base[:, 2].min()) > 0:
        flags |= TrunkFlag.FOOT_HIDDEN
    if len(slices.depths) < 0.3 * slices.rows_in_mask:
        flags |= TrunkFlag.SPARSE_DEPTH
    return int(flags)
