"""Observations in a tilted camera become horizontal positions about base_link."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, rotation_rpy, transform_points
from vinum_nav.interfaces import TrunkFlag, TrunkObservations
from vinum_nav.mapping.parameters import SightingParameters

_POOR = int(TrunkFlag.CUT_BY_BORDER | TrunkFlag.FOOT_HIDDEN | TrunkFlag.SPARSE_DEPTH)


@dataclass(frozen=True)
class LevelTrunks:
    """Observations of one picture in the gravity-level frame at base_link, x forward.

    Attributes:
        positions_base: (N, 2) horizontal [m].
        heights: (N,) above base_link's origin [m].
        covariances: (N, 2, 2) of positions_base [m2].
        scores: (N,).
        labels: (N,) values of Label.
        camera_base: (2,) horizontal position of the camera [m].
    """

    positions_base: Array
    heights: Array
    covariances: Array
    scores: Array
    labels: NDArray[np.int64]
    camera_base: Array

    def __len__(self) -> int:
        return len(self.scores)

    def select(self, index: NDArray[np.int64] | NDArray[np.bool_]) -> LevelTrunks:
        """The observations named by `index` (bool mask or integers)."""
        return LevelTrunks(
            self.positions_base[index],
            self.heights[index],
            self.covariances[index],
            self.scores[index],
            self.labels[index],
            self.camera_base,
        )


def level(
    observations: TrunkObservations,
    T_base_camera: Array,
    roll: float,
    pitch: float,
    parameters: SightingParameters,
) -> LevelTrunks:
    """Turn observations by the tilt of base_link at their stamp, and drop the useless ones.

    Instances that are too near or too far have no say; of two instances of one thing the one
    with the higher score stays. The result's order does not depend on that of the input.

    Args:
        T_base_camera: (4, 4) mounting of the optical frame.
        roll, pitch: fixed-axis tilt of base_link against gravity [rad].
    """
    tilt = rotation_rpy(roll, pitch, 0.0)
    rotation = tilt @ T_base_camera[:3, :3]
    points = transform_points(T_base_camera, observations.points_camera.reshape(-1, 3)) @ tilt.T
    camera = tilt @ T_base_camera[:3, 3]
    covariances = rotation @ observations.covariances.reshape(-1, 3, 3) @ rotation.T
    horizontal = points[:, :2] - camera[:2]
    ranges = np.linalg.norm(horizontal, axis=1)
    level_trunks = LevelTrunks(
        points[:, :2],
        points[:, 2],
        covariances[:, :2, :2] + _added_variance(observations.flags, ranges, parameters),
        np.asarray(observations.scores, dtype=float),
        observations.labels,
        camera[:2],
    )
    usable = (ranges <= parameters.max_range) & (observations.flags & TrunkFlag.TOO_NEAR == 0)
    usable &= np.isfinite(points).all(axis=1)
    order = np.lexsort((points[:, 1], points[:, 0], -level_trunks.scores))
    order = order[usable[order]]
    kept = _without_redundant(points[order, :2], observations.boxes_xyxy[order], parameters)
    return level_trunks.select(order[kept])


def _added_variance(flags: NDArray[np.int64], ranges: Array, p: SightingParameters) -> Array:
    poor = (flags & _POOR) != 0
    # A tilt error moves what is seen 0.4 m below the camera.
    variance = (p.range_sigma * ranges) ** 2 + (p.tilt_sigma * 0.4) ** 2
    variance = variance + np.where(poor, p.flagged_sigma**2, 0.0)
    return np.asarray(variance[:, None, None] * np.eye(2))


def _without_redundant(points: Array, boxes: Array, p: SightingParameters) -> NDArray[np.int64]:
    """Indices of those that no earlier one (higher score) makes redundant."""
    kept: list[int] = []
    for index in range(len(points)):
        gaps = np.linalg.norm(points[kept] - points[index], axis=1)
        near = gaps < p.redundant_distance
        near |= (gaps < 2 * p.redundant_distance) & (
            _iou(boxes[kept], boxes[index]) > p.redundant_overlap
        )
        if not near.any():
            kept.append(index)
    return np.array(kept, dtype=np.int64)


def _iou(boxes: Array, box: Array) -> Array:
    low = np.maximum(boxes[:, :2], box[:2])
    high = np.minimum(boxes[:, 2:], box[2:])
    common = np.prod(np.maximum(high - low, 0.0), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) + np.prod(box[2:] - box[:2])
    return np.asarray(common / np.maximum(areas - common, 1e-9))
