"""Pictures of bright bars, and a detector that finds them."""

from __future__ import annotations

import cv2
import numpy as np

from vinum_nav.geometry import CameraIntrinsics, camera_mount
from vinum_nav.interfaces import Detections, Label

CAMERA = CameraIntrinsics.from_fov(64, 48, 1.0)
T_BASE_CAMERA = camera_mount(np.array([0.0, 0.0, 0.75]), 0.0, 0.2)


class BarDetector:
    """Connected bright pixels are trunks."""

    name = "bars"

    def detect(self, rgb: np.ndarray) -> Detections:
        bright = (rgb.min(axis=2) > 200).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(bright)
        masks = np.array([labels == k for k in range(1, count)], bool)
        x, y, w, h = (stats[1:, k].astype(float) for k in range(4))
        return Detections(
            np.stack([x, y, x + w, y + h], axis=1).reshape(-1, 4),
            masks.reshape(-1, *rgb.shape[:2]),
            np.linspace(0.9, 0.8, count - 1),
            np.full(count - 1, int(Label.TRUNK)),
        )


def picture(*columns: int) -> np.ndarray:
    """RGB (48, 64, 3) with a bar 6 px wide at each column."""
    rgb = np.full((48, 64, 3), 40, np.uint8)
    for column in columns:
        rgb[8:44, column : column + 6] = 250
    return rgb


def depth(at: float) -> np.ndarray:
    """Depth [m] of a wall."""
    return np.full((48, 64), at, np.float32)
