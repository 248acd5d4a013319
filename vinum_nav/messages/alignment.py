"""Alignment: colour and depth of one camera brought into the pixels of one pinhole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.messages.lens import Lens
from vinum_nav.messages.register import Registration
from vinum_nav.messages.undistort import Undistorter


@dataclass(frozen=True)
class Aligned:
    """Colour (H, W, 3), depth (H, W) [m] of the same pixels, and their pinhole."""

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    intrinsics: CameraIntrinsics


class Alignment:
    """Undistorts colour, and undistorts or registers depth; keeps its maps for the next picture.

    Attributes:
        T_color_depth: (4, 4), from the optical frame of depth to that of colour; None where they
            are the same.
    """

    def __init__(self, T_color_depth: Array | None = None) -> None:
        self.T_color_depth = T_color_depth
        self._undistorter: Undistorter | None = None
        self._registration: Registration | None = None

    def align(
        self, rgb: NDArray[np.uint8], depth: NDArray[np.float32], lens: Lens, depth_lens: Lens
    ) -> Aligned:
        """Bring both together.

        Args:
            lens: of colour.
            depth_lens: of depth; equal to `lens` where depth lies in the pixels of colour.

        Raises:
            InputError: sizes differ; says which.
        """
        intrinsics = lens.intrinsics
        sizes = (rgb.shape[:2], (intrinsics.height, intrinsics.width), depth.shape)
        own = depth_lens.intrinsics.height, depth_lens.intrinsics.width
        if sizes[0] != sizes[1] or sizes[2] != own:
            raise InputError(
                f"sizes differ: colour {sizes[0]}, its camera_info {sizes[1]}, "
                f"depth {sizes[2]}, its camera_info {own}"
            )
        is_one_grid = lens == depth_lens and self.T_color_depth is None
        if is_one_grid and not lens.is_distorted:
            return Aligned(rgb, depth, intrinsics)
        if lens.is_distorted:
            if self._undistorter is None or self._undistorter.lens != lens:
                self._undistorter = Undistorter(lens)
            rgb = self._undistorter.picture(rgb)
            if is_one_grid:
                return Aligned(rgb, self._undistorter.depth(depth), intrinsics)
        return Aligned(rgb, self._registered(depth_lens, intrinsics).depth(depth), intrinsics)

    def _registered(self, lens: Lens, to: CameraIntrinsics) -> Registration:
        """Registration between two lenses over the transform as it is now."""
        T_color_depth = np.eye(4) if self.T_color_depth is None else self.T_color_depth
        known = self._registration
        if (
            known is None
            or (known.lens, known.to) != (lens, to)
            or not np.array_equal(known.T_color_depth, T_color_depth)
        ):
            known = self._registration = Registration(lens, T_color_depth, to)
        return known
