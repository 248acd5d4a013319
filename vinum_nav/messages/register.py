"""Registration of depth to the colour picture of another camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.messages.lens import Lens
from vinum_nav.messages.undistort import rays

_SLACK = 0.05
"""Share by which a pixel of depth is drawn larger, so that slopes show no cracks."""
_LARGEST = 8
"""Side of the largest patch that a pixel of depth becomes [px]."""


class Registration:
    """Moves depth from its own camera into the pixels of another.

    Attributes:
        lens: of the depth camera.
        T_color_depth: (4, 4), from the optical frame of depth to that of colour.
        to: pinhole of the colour picture.
    """

    def __init__(self, lens: Lens, T_color_depth: Array, to: CameraIntrinsics) -> None:
        self.lens, self.T_color_depth, self.to = lens, T_color_depth, to
        directions = np.dstack(
            [rays(lens), np.ones((lens.intrinsics.height, lens.intrinsics.width))]
        )
        self._directions = directions @ T_color_depth[:3, :3].T

    def depth(self, depth: NDArray[np.float32]) -> NDArray[np.float32]:
        """Depth (H, W) [m] of the colour picture, NaN where none is known.

        Each pixel is drawn as large as it is seen; where several fall, the nearest counts.

        Args:
            depth: (h, w) of the depth camera [m], NaN where there is none.

        Raises:
            ValueError: its size is not that of the lens.
        """
        size = self.lens.intrinsics.height, self.lens.intrinsics.width
        if depth.shape != size:
            raise ValueError(f"depth is {depth.shape}, its camera_info says {size}")
        known = np.isfinite(depth)
        own = depth[known].astype(float)
        points = self._directions[known] * own[:, None] + self.T_color_depth[:3, 3]
        front = points[:, 2] > 1e-3
        x, y, z = points[front].T
        own = own[front]
        to, of = self.to, self.lens.intrinsics
        u, v = to.cx + to.fx * x / z, to.cy + to.fy * y / z
        wide = (1 + _SLACK) * (to.fx / of.fx) * own / z
        high = (1 + _SLACK) * (to.fy / of.fy) * own / z
        return _drawn(u, v, z, wide, high, (to.height, to.width))


def _drawn(
    u: Array, v: Array, z: Array, wide: Array, high: Array, size: tuple[int, int]
) -> NDArray[np.float32]:
    """Picture of depth (H, W) out of patches around (u, v) [px]; the nearest counts."""
    image = np.full(size, np.inf)
    left, top = np.ceil(u - wide / 2), np.ceil(v - high / 2)
    across = _patch(wide)
    down = _patch(high)
    for i in range(across):
        for j in range(down):
            column, row = left + i, top + j
            inside = (column <= u + wide / 2) & (row <= v + high / 2)
            inside &= (column >= 0) & (column < size[1]) & (row >= 0) & (row < size[0])
            at = row[inside].astype(np.intp), column[inside].astype(np.intp)
            np.minimum.at(image, at, z[inside])
    image[np.isinf(image)] = np.nan
    return image.astype(np.float32)


def _patch(sides: Array) -> int:
    """Pixels that the largest patch may touch on a side."""
    return min(_LARGEST, int(np.ceil(sides.max(initial=0.0))) + 1)
