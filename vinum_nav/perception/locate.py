"""Mask and depth of a trunk become its axis and the point on it at 0.4 m above ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics, transform_points
from vinum_nav.interfaces import Detections, Side, TrunkFlag, TrunkObservations
from vinum_nav.perception.axis_line import read_line, window_weights
from vinum_nav.perception.ground_plane import ground_from_around
from vinum_nav.perception.local_ground import ground_height
from vinum_nav.perception.parameters import LocateParameters
from vinum_nav.perception.slices import Slices, cut
from vinum_nav.perception.view import View


@dataclass(frozen=True)
class TrunkPosition:
    """One trunk position in the optical frame (3,) [m], its covariance (3, 3), its TrunkFlag."""

    point_camera: Array
    covariance: Array
    flags: int


def locate_trunks(
    detections: Detections,
    depth: NDArray[np.float32],
    intrinsics: CameraIntrinsics,
    T_base_camera: Array,
    stamp: float,
    side: Side,
    parameters: LocateParameters | None = None,
) -> TrunkObservations:
    """Trunk positions in the optical frame; an instance without depth has none and is left out, and
    so is one that its depth shows to be thinner than any trunk.

    Each picture row of a mask is a cut through the trunk: its edges give the bearing, its depth
    plus the radius the distance of the axis. A robust straight line through the cuts near
    `parameters.height` above the ground is read there; the ground is that seen beside the foot, or
    else a plane through that seen around it. The covariance is that of mask, depth, bark and
    ground; it grows where an edge is hidden or the height is out of view.

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
    parameters: LocateParameters | None = None,
) -> list[TrunkPosition | None]:
    """Position of each instance; None for one that has no position."""
    if detections.masks.shape[1:] != depth.shape and len(detections):
        raise ValueError(f"masks are {detections.masks.shape[1:]}, depth is {depth.shape}")
    known = np.where((depth > 0) & np.isfinite(depth), depth, np.float32(np.nan))
    taken: NDArray[np.bool_] = np.logical_or.reduce(detections.masks, axis=0)
    view, p = View(known, taken, intrinsics, T_base_camera), parameters or LocateParameters()
    return [
        _locate(mask, box, view, p)
        for mask, box in zip(detections.masks, detections.boxes_xyxy, strict=True)
    ]


def _locate(
    mask: NDArray[np.bool_], box_xyxy: Array, view: View, parameters: LocateParameters
) -> TrunkPosition | None:
    slices = cut(mask, view.depth, view.intrinsics, parameters.slices)
    if slices is None or 2 * slices.radius < parameters.least_diameter:
        return None
    axis = _read_axis(slices, view, parameters)
    point_camera = transform_points(np.linalg.inv(view.T_base_camera), axis.point_base)
    if point_camera[2] <= 0:
        return None
    variances = _variances(axis, slices, float(point_camera[2]), view.intrinsics, parameters)
    basis = view.T_base_camera[:3, :3].T @ axis.directions
    covariance = basis @ np.diag(variances) @ basis.T
    flags = _flags(box_xyxy, slices, axis, mask.shape[1], parameters.near)
    return TrunkPosition(point_camera, covariance, flags)


@dataclass(frozen=True)
class _Axis:
    """A trunk's axis at the height that is asked for.

    Attributes:
        point_base: (3,) [m].
        directions: (3, 3) columns across the view, along it (both level), and up, in base_link.
        slopes: of the axis across and along the view [m/m].
        scatter: of the slices about it across and along the view [m].
        ground_sigma: of the height of the ground [m].
        away: distance of the height from the slices [m].
        lowest: height of the lowest slice above the ground [m].
        hidden_share: of the slices read, those with a hidden edge.
    """

    point_base: Array
    directions: Array
    slopes: tuple[float, float]
    scatter: tuple[float, float]
    ground_sigma: float
    away: float
    lowest: float
    hidden_share: float


def _read_axis(slices: Slices, view: View, p: LocateParameters) -> _Axis:
    """Robust lines across and along the view, whose errors are of different kinds."""
    points = transform_points(view.T_base_camera, slices.axis_camera)
    heights = points[:, 2]
    ground, ground_sigma = _ground(points, view, p)
    at = ground + p.height
    sight = np.median(points[:, :2], axis=0) - view.T_base_camera[:2, 3]
    sight = sight / max(float(np.linalg.norm(sight)), 1e-9)
    left = np.array([-sight[1], sight[0]])
    (across, slope_across, scatter_across), (along, slope_along, scatter_along) = (
        read_line(heights, points[:, :2] @ direction, at, p.window, scale, p.lean_sigma)
        for direction, scale in ((left, p.least_scale_across), (sight, p.least_scale_along))
    )
    weights = window_weights(heights - at, p.window)
    directions = np.eye(3)
    directions[:2, 0], directions[:2, 1] = left, sight
    away = np.sort(np.abs(heights - at))[min(p.enough_slices, len(heights)) - 1]
    return _Axis(
        point_base=np.array([*(across * left + along * sight), at]),
        directions=directions,
        slopes=(slope_across, slope_along),
        scatter=(scatter_across, scatter_along),
        ground_sigma=ground_sigma,
        away=float(away),
        lowest=float(heights.min()) - ground,
        hidden_share=float(1.0 - (weights * slices.whole).sum() / weights.sum()),
    )


def _ground(points_base: Array, view: View, p: LocateParameters) -> tuple[float, float]:
    """Height of the ground at a trunk and its standard deviation [m]."""
    lowest = points_base[-max(p.enough_slices, len(points_base) // 4) :, :2]
    foot = np.median(lowest, axis=0)
    end = float(np.median(points_base[-p.enough_slices :, 2]))
    seen = ground_height(foot, end, view, p.ground)
    return seen if seen is not None else ground_from_around(foot, end, view, p.plane)


def _variances(
    axis: _Axis, slices: Slices, z: float, intrinsics: CameraIntrinsics, p: LocateParameters
) -> Array:
    """Variances (3,) across the view, along it, and upwards [m2]."""
    bend = p.bend_sigma * axis.away
    hidden = p.hidden_sigma * max(slices.radius, p.slices.least_radius)
    across = (
        (p.pixel_sigma * z / intrinsics.fx) ** 2
        + p.bark_sigma_across**2
        + (p.radius_sigma_across * slices.radius) ** 2
        + (p.scatter_share_across * axis.scatter[0]) ** 2
        + axis.hidden_share * hidden**2
        + (axis.slopes[0] * axis.ground_sigma) ** 2
    )
    along = (
        (p.depth_share * slices.pixel_noise) ** 2
        + (p.depth_floor * z**2) ** 2
        + p.bark_sigma_along**2
        + (p.radius_sigma_along * slices.radius) ** 2
        + p.scatter_share_along**2 * max(axis.scatter[1] ** 2 - slices.pixel_noise**2, 0.0)
        + axis.hidden_share * (0.5 * hidden) ** 2
        + (axis.slopes[1] * axis.ground_sigma) ** 2
    )
    return np.array([across + bend**2, along + bend**2, axis.ground_sigma**2])


def _flags(box_xyxy: Array, slices: Slices, axis: _Axis, width: int, near: float) -> int:
    flags = TrunkFlag.NONE
    if box_xyxy[0] <= 2 or box_xyxy[2] >= width - 3:
        flags |= TrunkFlag.CUT_BY_BORDER
    if float(np.median(slices.fronts)) < near:
        flags |= TrunkFlag.TOO_NEAR
    if axis.away > 0.05 and axis.lowest > 0:
        flags |= TrunkFlag.FOOT_HIDDEN
    if len(slices) < 0.3 * slices.rows_in_mask:
        flags |= TrunkFlag.SPARSE_DEPTH
    return int(flags)
