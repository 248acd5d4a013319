"""Puts colour and depth of one exposure together."""

from __future__ import annotations

from typing import Any

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.ros.sync.stamp_join import StampJoin

KEPT = 4
"""Exposures whose other half is waited for."""


class PictureJoin:
    """Joins by stamp; intrinsics may come at any time before.

    Attributes:
        intrinsics: the last ones, None before.
    """

    def __init__(self) -> None:
        self.intrinsics: CameraIntrinsics | None = None
        self._halves = StampJoin(("color", "depth"), KEPT)

    def set_intrinsics(self, intrinsics: CameraIntrinsics) -> None:
        """Set the intrinsics of all pictures from now on."""
        self.intrinsics = intrinsics

    def add(self, part: str, ns: int, pixels: Any) -> tuple[int, CameraIntrinsics, Any, Any] | None:
        """Take in 'color' or 'depth' of the stamp `ns` [ns]; the picture once it is whole."""
        self._halves.add(part, ns, pixels)
        whole = self._halves.take()
        if whole is None or self.intrinsics is None:
            return None
        return ns, self.intrinsics, whole["color"], whole["depth"]
