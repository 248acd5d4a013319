"""Pictures that lie: frozen, black, without depth, of the wrong size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Frame, ImageFrame, Side

NOISE_SEED = 7


@dataclass(frozen=True)
class RestampedFrame:
    """Frame with the picture of `origin` and another stamp; its pixels are still made on access."""

    origin: Frame
    stamp: float

    @property
    def side(self) -> Side:
        """Side of the robot on which the camera is."""
        return self.origin.side

    @property
    def intrinsics(self) -> CameraIntrinsics:
        """Intrinsics of colour and aligned depth alike."""
        return self.origin.intrinsics

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """Colour picture (H, W, 3), RGB order."""
        return self.origin.rgb

    @property
    def depth(self) -> NDArray[np.float32]:
        """Depth (H, W), z of the optical frame [m], NaN where there is none."""
        return self.origin.depth


def with_pixels(
    rgb: Callable[[Any], Any] = lambda rgb: rgb, depth: Callable[[Any], Any] = lambda depth: depth
) -> Callable[[Frame], Frame]:
    """Change the pixels of a picture."""

    def change(frame: Frame) -> Frame:
        pixels = np.ascontiguousarray(rgb(frame.rgb))
        depths = np.ascontiguousarray(depth(frame.depth), dtype=np.float32)
        return ImageFrame(frame.stamp, frame.side, frame.intrinsics, pixels, depths)

    return change


def with_intrinsics(**values: float) -> Callable[[Frame], Frame]:
    """Replace values of a picture's intrinsics."""

    def change(frame: Frame) -> Frame:
        intrinsics = replace(frame.intrinsics, **values)  # type: ignore[arg-type]
        return ImageFrame(frame.stamp, frame.side, intrinsics, frame.rgb, frame.depth)

    return change


def snow(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Random pixels, as of a broken cable, other ones for each picture."""
    seed = [NOISE_SEED, int(rgb.sum(dtype=np.int64))]
    return np.random.default_rng(seed).integers(0, 256, rgb.shape, dtype=np.uint8)
