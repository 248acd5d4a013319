"""Turning of pictures whose camera hangs sideways or upside down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.offline.picture import Picture, Source, Trouble
from vinum_nav.perception.locate import TrunkPosition

_BACK = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
"""Rotation from the optical frame of a picture turned once to that of the camera itself."""


class Turned:
    """A source whose pictures are turned before the detector sees them; see Source."""

    def __init__(self, source: Source, turns: int) -> None:
        """Take a source.

        Args:
            turns: quarter turns clockwise.
        """
        self._source, self._turns = source, turns % 4

    @property
    def name(self) -> str:
        """Name of the source."""
        return self._source.name

    @property
    def kind(self) -> str:
        """Kind of the source."""
        return self._source.kind

    @property
    def count(self) -> int | None:
        """Number of pictures to come; None if it is unknown."""
        return self._source.count

    def __iter__(self) -> Iterator[Picture | Trouble]:
        for item in self._source:
            yield item if isinstance(item, Trouble) else turned(item, self._turns)


def turned(picture: Picture, turns: int) -> Picture:
    """Picture, depth and intrinsics after quarter turns clockwise."""
    intrinsics = picture.intrinsics
    for _ in range(turns):
        intrinsics = intrinsics and _turned_once(intrinsics)
    return replace(
        picture,
        rgb=np.ascontiguousarray(np.rot90(picture.rgb, -turns)),
        depth=None
        if picture.depth is None
        else np.ascontiguousarray(np.rot90(picture.depth, -turns)),
        intrinsics=intrinsics,
        turns=(picture.turns + turns) % 4,
    )


def turned_back(position: TrunkPosition, turns: int) -> TrunkPosition:
    """Position in the camera's own optical frame, of one seen in a turned picture."""
    back: Array = np.linalg.matrix_power(_BACK, turns)
    covariance = back @ position.covariance @ back.T
    return replace(position, point_camera=back @ position.point_camera, covariance=covariance)


def _turned_once(i: CameraIntrinsics) -> CameraIntrinsics:
    return CameraIntrinsics(i.height, i.width, i.fy, i.fx, i.height - 1 - i.cy, i.cx)
