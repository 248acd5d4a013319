"""Colour, depth and intrinsics of one camera, put together as a bag gives them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError
from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.messages.image import from_camera_info, from_color, from_depth
from vinum_nav.offline.bag import BagError
from vinum_nav.offline.cameras import Camera
from vinum_nav.offline.decode import decode_color, decode_depth
from vinum_nav.offline.picture import BagOrigin, Film, Picture, Trouble

TOLERANCE_NS = 12_000_000
"""Stamps of colour and depth of one exposure differ by less [ns]."""
PATIENCE = 8
"""Pictures that may follow before one goes on without its depth."""
KEPT = 32
"""Depth pictures that wait for their colour."""


@dataclass
class CameraStream:
    """Takes a camera's messages in the order of the bag, gives its pictures in theirs.

    A picture waits for its depth; without it (or without intrinsics) it goes on after PATIENCE
    more pictures.
    """

    bag: str
    camera: Camera
    film: Film

    def __post_init__(self) -> None:
        self._intrinsics: CameraIntrinsics | None = None
        self._waiting: deque[Picture] = deque()
        self._depths: deque[tuple[int, NDArray[np.float32]]] = deque(maxlen=KEPT)
        self._told: set[tuple[str, str]] = set()

    def add(self, topic: str, received_ns: int, message: Any) -> Iterator[Picture | Trouble]:
        """Take in one message."""
        try:
            if isinstance(message, BagError):
                raise InputError(str(message))
            if topic == self.camera.info:
                self._intrinsics = from_camera_info(message)
            elif topic == self.camera.depth:
                self._depths.append((_stamp_ns(message), _depth(message)))
            else:
                self._waiting.append(self._picture(received_ns, message))
        except ValueError as error:
            if topic == self.camera.color:
                yield Trouble(self._name(message), str(error))
            else:
                yield from self._tell(topic, str(error))
        yield from self._release(PATIENCE if self.camera.depth else 0)

    def flush(self) -> Iterator[Picture | Trouble]:
        """What still waits."""
        yield from self._release(0)

    def _picture(self, received_ns: int, message: Any) -> Picture:
        stamp_ns = _stamp_ns(message)
        origin = BagOrigin(
            self.bag, self.camera.color, received_ns, stamp_ns, str(message.header.frame_id)
        )
        return Picture(
            self._name(message), _color(message), stamp_ns / 1e9, self.film, None, None, origin
        )

    def _release(self, patience: int) -> Iterator[Picture | Trouble]:
        while self._waiting:
            depth = self._match(self._waiting[0])
            complete = depth is not None and self._intrinsics is not None
            if not complete and len(self._waiting) <= patience:
                return
            yield from self._with_depth(self._waiting.popleft(), depth)

    def _match(self, picture: Picture) -> NDArray[np.float32] | None:
        assert picture.origin is not None
        stamp_ns = picture.origin.stamp_ns
        near = [(abs(ns - stamp_ns), depth) for ns, depth in self._depths]
        best = min(near, key=lambda pair: pair[0], default=None)
        return best[1] if best is not None and best[0] <= TOLERANCE_NS else None

    def _with_depth(
        self, picture: Picture, depth: NDArray[np.float32] | None
    ) -> Iterator[Picture | Trouble]:
        info = self._intrinsics
        if depth is None:
            yield picture
        elif info is None:
            if not any(topic == self.camera.info for topic, _ in self._told):
                yield from self._tell(self.camera.color, "no camera_info beside it")
            yield picture
        elif depth.shape == picture.rgb.shape[:2] == (info.height, info.width):
            yield replace(picture, depth=depth, intrinsics=info)
        else:
            yield from self._tell(
                self.camera.color,
                f"sizes differ: colour {picture.rgb.shape[:2]}, depth {depth.shape}, "
                f"camera_info {(info.height, info.width)}",
            )
            yield picture

    def _tell(self, topic: str, reason: str) -> Iterator[Trouble]:
        """What costs positions but no picture is told once."""
        if (topic, reason) not in self._told:
            self._told.add((topic, reason))
            yield Trouble(f"{self.bag}:{topic}", f"{reason}; no positions", False)

    def _name(self, message: Any) -> str:
        if isinstance(message, BagError):
            return f"{self.bag}:{self.camera.color}"
        stamp = message.header.stamp
        return f"{self.bag}:{self.camera.color}@{stamp.sec}.{stamp.nanosec:09d}"


def _stamp_ns(message: Any) -> int:
    stamp = message.header.stamp
    return int(stamp.sec) * 1_000_000_000 + int(stamp.nanosec)


def _color(message: Any) -> NDArray[np.uint8]:
    if hasattr(message, "format"):
        return decode_color(bytes(message.data))
    return from_color(message)


def _depth(message: Any) -> NDArray[np.float32]:
    if hasattr(message, "format"):
        return decode_depth(bytes(message.data), str(message.format))
    return from_depth(message)
