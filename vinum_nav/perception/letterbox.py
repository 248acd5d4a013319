"""Place of a picture in the network's input: a picture of other proportions gets grey margins."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array

INPUT_WIDTH, INPUT_HEIGHT = 640, 360
"""Size of the pictures that the network takes [px]: that of the robot's camera."""
MARGIN = 127
"""Grey of the margins."""


@dataclass(frozen=True)
class Letterbox:
    """Place of a picture in the network's input.

    Attributes:
        width, height: size of the picture [px].
        left, top: margins [px of the input].
        inner_width, inner_height: size of the picture in the input [px].
    """

    width: int
    height: int
    left: int
    top: int
    inner_width: int
    inner_height: int

    @classmethod
    def of(cls, width: int, height: int) -> Letterbox:
        """Place of a picture of a size [px]: as large as it fits, in the middle."""
        scale = min(INPUT_WIDTH / width, INPUT_HEIGHT / height)
        inner_width, inner_height = max(1, round(width * scale)), max(1, round(height * scale))
        left, top = (INPUT_WIDTH - inner_width) // 2, (INPUT_HEIGHT - inner_height) // 2
        return cls(width, height, left, top, inner_width, inner_height)

    @property
    def scale(self) -> Array:
        """Pixels of the picture in a pixel of the input, across and down (2,)."""
        return np.array([self.width / self.inner_width, self.height / self.inner_height])

    @property
    def warp(self) -> Array:
        """Affine map (3, 3) of pixel centres from the picture to the input.

        The outer edges of both meet, as in cv2.resize; a pixel's centre is a whole number.
        """
        scale = 1.0 / self.scale
        warp = np.diag([*scale, 1.0])
        warp[:2, 2] = scale / 2 - 0.5 + [self.left, self.top]
        return warp

    def pack(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Network's input (360, 640, 3) of the picture (H, W, 3)."""
        if picture.shape[:2] == (INPUT_HEIGHT, INPUT_WIDTH):
            return np.ascontiguousarray(picture)
        size = (self.inner_width, self.inner_height)
        inner = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        packed = np.full((INPUT_HEIGHT, INPUT_WIDTH, 3), MARGIN, np.uint8)
        bottom, right = self.top + self.inner_height, self.left + self.inner_width
        packed[self.top : bottom, self.left : right] = inner
        return packed

    def unpack(self, boxes_xyxy: Array) -> Array:
        """Boxes (N, 4) in the picture [px] of boxes in the input [px]; margins are cut off."""
        shifted = boxes_xyxy - np.array([self.left, self.top] * 2)
        limits = np.array([self.inner_width, self.inner_height] * 2)
        inside: Array = np.clip(shifted, 0.0, limits)
        return inside * np.tile(self.scale, 2)
