"""Undistortion of pictures and of depth that lies in the same pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.messages.lens import FISHEYE, Lens


class Undistorter:
    """Turns what a lens sees into what a pinhole of the same focal length and centre sees.

    The optical frame stays; the size of the picture too.

    Attributes:
        lens: it is made for.
    """

    def __init__(self, lens: Lens) -> None:
        self.lens = lens
        camera, size = matrix(lens.intrinsics), (lens.intrinsics.width, lens.intrinsics.height)
        make = (
            cv2.fisheye.initUndistortRectifyMap
            if lens.model in FISHEYE
            else cv2.initUndistortRectifyMap
        )
        bend = np.array(lens.distortion)
        self._maps = make(camera, bend, np.eye(3), camera, size, cv2.CV_32FC1)

    def picture(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Picture (H, W, 3), black where the lens saw nothing."""
        return np.asarray(cv2.remap(rgb, *self._maps, cv2.INTER_LINEAR), dtype=np.uint8)

    def depth(self, depth: NDArray[np.float32]) -> NDArray[np.float32]:
        """Depth (H, W) [m] of the nearest pixel, NaN where the lens saw nothing."""
        none = float("nan")
        moved = cv2.remap(
            depth, *self._maps, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=none
        )
        return np.asarray(moved, dtype=np.float32)


def matrix(intrinsics: CameraIntrinsics) -> Array:
    """Camera matrix (3, 3) [px]."""
    i = intrinsics
    return np.array([[i.fx, 0, i.cx], [0, i.fy, i.cy], [0, 0, 1]], float)


def rays(lens: Lens) -> Array:
    """Points (H, W, 2) at depth 1 that the pixels of a lens see."""
    i = lens.intrinsics
    columns, rows = np.meshgrid(np.arange(i.width, dtype=float), np.arange(i.height, dtype=float))
    if not lens.is_distorted:
        return np.stack([(columns - i.cx) / i.fx, (rows - i.cy) / i.fy], axis=-1)
    pixels = np.stack([columns, rows], axis=-1).reshape(-1, 1, 2)
    straighten = cv2.fisheye.undistortPoints if lens.model in FISHEYE else cv2.undistortPoints
    seen = straighten(pixels, matrix(i), np.array(lens.distortion))
    return np.asarray(seen, dtype=float).reshape(i.height, i.width, 2)
