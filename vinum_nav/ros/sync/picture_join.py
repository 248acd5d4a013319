"""Puts colour and depth of one exposure together."""

from __future__ import annotations

from typing import Any

from vinum_nav.geometry import CameraIntrinsics

KEPT = 4
"""Exposures whose other half is waited for."""


class PictureJoin:
    """Joins by stamp; intrinsics may come at any time before.

    Attributes:
        intrinsics: the last ones, None before.
    """

    def __init__(self) -> None:
        self.intrinsics: CameraIntrinsics | None = None
        self._halves: dict[int, dict[str, Any]] = {}

    def set_intrinsics(self, intrinsics: CameraIntrinsics) -> None:
        """Of all pictures from now on."""
        self.intrinsics = intrinsics

    def add(self, part: str, ns: int, pixels: Any) -> tuple[int, CameraIntrinsics, Any, Any] | None:
        """Take in 'color' or 'depth' of the stamp `ns` [ns]; the picture once it is whole."""
        halves = self._halves.setdefault(ns, {})
        halves[part] = pixels
        whole = len(halves) == 2 and self.intrinsics is not None
        while len(self._halves) > KEPT:
            del self._halves[min(self._halves)]
        if not whole or self.intrinsics is None:
            return None
        self._halves.pop(ns, None)
        return ns, self.intrinsics, halves["color"], halves["depth"]
