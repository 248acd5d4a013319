"""The trunk detector as a callable: colour in, detections out, with depth also positions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from vinum_nav.border.pictures import judge_color, judge_picture
from vinum_nav.geometry import Array, CameraIntrinsics, camera_mount
from vinum_nav.interfaces import Detections
from vinum_nav.perception.load import load_detector
from vinum_nav.perception.locate import trunk_positions
from vinum_nav.perception.parameters import PerceptionParameters
from vinum_nav.perception.tiled_detector import TiledDetector
from vinum_nav.seeing import Detector as BackEnd

CAMERA_HEIGHT = 0.75
"""Height of the camera above the ground where no mounting is given [m]."""
CAMERA_PITCH_DEG = 12.0
"""Tilt of the camera below the horizon where no mounting is given [degrees]."""


@dataclass(frozen=True)
class LocatedDetections(Detections):
    """Detections with positions.

    Attributes:
        points_camera: (N, 3) trunk positions in the camera's optical frame (x right, y down,
            z forward) [m]: the trunk's axis at 0.4 m above the ground; NaN where there is none.
        covariances: (N, 3, 3) of `points_camera` [m2], NaN where there is none.
    """

    points_camera: Array
    covariances: Array


class Detector:
    """Trunk and post detector, loaded once and called with each picture."""

    def __init__(self, back_end: BackEnd, parameters: PerceptionParameters | None = None) -> None:
        """Args: back_end: object with `name` and `detect(rgb)`; `load` finds one by its name."""
        self._back_end = back_end
        self._parameters = parameters or PerceptionParameters()

    @classmethod
    def load(
        cls,
        backend: str = "onnx",
        weights: str | Path | None = None,
        *,
        score_threshold: float | None = None,
        tiles: str = "1",
        threads: int | None = None,
    ) -> Detector:
        """Load a back end.

        Args:
            backend: 'onnx', 'torch', or one of your own by its entry point.
            weights: file of weights (default: those that come with the package).
            score_threshold: least score of a detection, in [0, 1] (default: the parameters').
            tiles: columns and rows of tiles in which a large picture is looked at besides the
                whole: '1' (the whole alone) to '8', or 'auto'.
            threads: CPU threads of the network (default: the back end's choice).

        Raises:
            InputError: no such back end, weights file or number of tiles; says what there is.
        """
        parameters = PerceptionParameters()
        least = parameters.score_threshold if score_threshold is None else score_threshold
        path = None if weights is None else Path(weights)
        loaded = load_detector(backend, path, score_threshold=least, threads=threads)
        return cls(TiledDetector(loaded, tiles), parameters)

    @property
    def name(self) -> str:
        """Name of the back end, for records."""
        return self._back_end.name

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Detections in a picture (H, W, 3), RGB order."""
        return self._back_end.detect(rgb)

    @overload
    def __call__(self, rgb: NDArray[np.uint8]) -> Detections: ...

    @overload
    def __call__(
        self,
        rgb: NDArray[np.uint8],
        depth: NDArray[Any],
        camera: CameraIntrinsics,
        T_base_camera: Array | None = None,
    ) -> LocatedDetections: ...

    def __call__(
        self,
        rgb: NDArray[np.uint8],
        depth: NDArray[Any] | None = None,
        camera: CameraIntrinsics | None = None,
        T_base_camera: Array | None = None,
    ) -> Detections:
        """Detect trunks and posts; with depth and camera, locate them.

        Args:
            rgb: picture (H, W, 3) uint8, RGB order.
            depth: (H, W) z of the optical frame aligned to `rgb` [m], NaN where there is none.
            camera: intrinsics of colour and depth alike.
            T_base_camera: (4, 4) mounting of the optical frame (default: level, 0.75 m above the
                ground, 12 degrees below the horizon); only height and tilt matter.

        Returns:
            Detections by falling score; LocatedDetections with depth and camera.

        Raises:
            RefusedError: a picture of another form or size; says what was got and wanted.
            ValueError: depth without camera, or camera without depth.
        """
        if depth is None and camera is None:
            return self.detect(judge_color(rgb, None))
        if depth is None or camera is None:
            lacking = "depth" if depth is None else "camera"
            raise ValueError(f"positions need depth and camera, got no {lacking}")
        rgb, depth = judge_picture(rgb, depth, camera)
        mount = _level_mount() if T_base_camera is None else T_base_camera
        return self._located(self.detect(rgb), depth, camera, mount)

    def _located(
        self,
        found: Detections,
        depth: NDArray[np.float32],
        camera: CameraIntrinsics,
        T_base_camera: Array,
    ) -> LocatedDetections:
        positions = trunk_positions(found, depth, camera, T_base_camera, self._parameters.locate)
        points = np.full((len(found), 3), np.nan)
        covariances = np.full((len(found), 3, 3), np.nan)
        for k, position in enumerate(positions):
            if position is not None:
                points[k], covariances[k] = position.point_camera, position.covariance
        return LocatedDetections(
            found.boxes_xyxy, found.masks, found.scores, found.labels, points, covariances
        )


def _level_mount() -> Array:
    height = np.array([0.0, 0.0, CAMERA_HEIGHT])
    return camera_mount(height, 0.0, math.radians(CAMERA_PITCH_DEG))
