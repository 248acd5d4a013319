"""A picture's depth and what of it is none of the instances in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics, transform_points


@dataclass(frozen=True)
class View:
    """Depth picture in which the ground is looked for.

    Attributes:
        depth: (H, W) z of the optical frame [m], NaN where there is none.
        taken: (H, W) pixels of what is no ground: the masks of all instances.
        intrinsics: of depth and masks.
        T_base_camera: (4, 4) mounting of the optical frame.
    """

    depth: NDArray[np.float32]
    taken: NDArray[np.bool_]
    intrinsics: CameraIntrinsics
    T_base_camera: Array

    def free_points(self, rows: slice, columns: slice) -> Array:
        """Points (N, 3) in base_link of pixels that are of no instance; slices with all ends."""
        seen = self.depth[rows, columns]
        v, u = np.nonzero(np.isfinite(seen) & ~self.taken[rows, columns])
        pixels = np.stack([u * columns.step + columns.start, v * rows.step + rows.start], axis=-1)
        return transform_points(
            self.T_base_camera, self.intrinsics.back_project(pixels.astype(float), seen[v, u])
        )
