"""Colour, depth and lenses of one camera, put together as a bag gives them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.border.pictures import judge_depth
from vinum_nav.errors import InputError
from vinum_nav.messages.image import from_color, from_depth
from vinum_nav.messages.lens import Lens, lens_of
from vinum_nav.offline.alignment import Alignment
from vinum_nav.offline.bag import BagError
from vinum_nav.offline.cameras import Camera
from vinum_nav.offline.decode_depth import decode_depth
from vinum_nav.offline.picture import BagOrigin, Film, Loss, Picture, Trouble
from vinum_nav.offline.picture_file import decode_color
from vinum_nav.offline.reading import Reading
from vinum_nav.offline.sampling import every

NS = 1_000_000_000
PATIENCE = 64
"""Pictures that may wait for their depth."""
PIXELS_WAITING = 60_000_000
"""Pixels of all pictures that wait for their depth, at most; one may be larger."""
KEPT = 64
"""Depth pictures that wait for their colour."""
NEAREST = 0.02
"""Depth [m] that most of a picture must exceed; nearer, it is not in the unit that is believed."""


@dataclass(frozen=True)
class _Depth:
    """A depth message: its stamp [ns] and what it holds, or why that cannot be used."""

    stamp_ns: int
    metres: NDArray[np.float32] | None
    reason: str = ""


class CameraStream:
    """Takes a camera's messages in the order of the bag, gives its pictures in theirs.

    A picture waits for its depth until later depth has come, or too many pictures wait.
    """

    def __init__(
        self, bag: str, camera: Camera, film: Film, reading: Reading | None = None
    ) -> None:
        self.bag, self.camera, self.film = bag, camera, film
        self._reading = reading or Reading()
        self._alignment = Alignment(camera)
        self._infos: dict[str, Any] = {}
        self._lenses: dict[str, Lens] = {}
        self._waiting: deque[Picture] = deque()
        self._depths: deque[_Depth] = deque(maxlen=KEPT)
        self._latest_depth_ns = 0
        self._names: Counter[str] = Counter()
        self._seen = 0

    def add(self, topic: str, received_ns: int, message: Any) -> Iterator[Picture | Trouble]:
        """Take in one message."""
        if topic == self.camera.color:
            self._seen += 1
            if not every(self._seen - 1, self._reading.step):
                return
            try:
                self._waiting.append(self._picture(received_ns, _whole(message)))
            except ValueError as error:
                name = self._name(message, received_ns)
                yield Trouble(name, str(error), place=self._place(topic))
        elif isinstance(message, BagError):
            yield self._without(f"{message} on {topic}", None)
        elif topic == self.camera.depth:
            self._take_depth(received_ns, message)
        else:
            self._infos[topic] = message
            self._lenses.pop(topic, None)
        yield from self._release(is_end=False)

    def flush(self) -> Iterator[Picture | Trouble]:
        """Give the pictures that still wait."""
        yield from self._release(is_end=True)

    def _picture(self, received_ns: int, message: Any) -> Picture:
        stamp_ns = _stamp_ns(message, received_ns)
        frame_id = str(message.header.frame_id)
        origin = BagOrigin(self.bag, self.camera.color, received_ns, stamp_ns, frame_id)
        rgb = _color(message)
        name = self._name(message, received_ns)
        return Picture(name, rgb, stamp_ns / NS, self.film, None, None, origin)

    def _take_depth(self, received_ns: int, message: Any) -> None:
        stamp_ns = _stamp_ns(message, received_ns)
        self._latest_depth_ns = max(self._latest_depth_ns, stamp_ns)
        if self.camera.refusal:
            return
        try:
            metres = _judged(_depth(message, self._reading.depth_scale))
            self._depths.append(_Depth(stamp_ns, metres))
        except ValueError as error:
            self._depths.append(_Depth(stamp_ns, None, str(error)))

    def _release(self, *, is_end: bool) -> Iterator[Picture | Trouble]:
        while self._waiting:
            picture = self._waiting[0]
            depth = self._match(picture)
            if not is_end and self._may_come(picture, depth):
                return
            self._waiting.popleft()
            yield from self._with_depth(picture, depth)

    def _may_come(self, picture: Picture, depth: _Depth | None) -> bool:
        """True if depth or a lens for the picture may still come, so that it is worth waiting."""
        assert picture.origin is not None
        if self.camera.depth is None or self.camera.refusal:
            return False
        pixels = sum(p.rgb.shape[0] * p.rgb.shape[1] for p in self._waiting)
        if len(self._waiting) > PATIENCE or (len(self._waiting) > 1 and pixels > PIXELS_WAITING):
            return False
        if depth is not None:
            topics = {self.camera.info, self.camera.depth_info} - {None}
            return not topics <= set(self._infos)
        return self._latest_depth_ns <= picture.origin.stamp_ns + self._tolerance_ns

    @property
    def _tolerance_ns(self) -> int:
        return round(self._reading.depth_tolerance * NS)

    def _match(self, picture: Picture) -> _Depth | None:
        nearest = self._nearest(picture)
        assert picture.origin is not None
        if nearest is None or abs(nearest.stamp_ns - picture.origin.stamp_ns) > self._tolerance_ns:
            return None
        return nearest

    def _nearest(self, picture: Picture) -> _Depth | None:
        assert picture.origin is not None
        stamp_ns = picture.origin.stamp_ns
        return min(self._depths, key=lambda depth: abs(depth.stamp_ns - stamp_ns), default=None)

    def _with_depth(self, picture: Picture, depth: _Depth | None) -> Iterator[Picture | Trouble]:
        if self.camera.depth is None:
            yield picture
            return
        reason = self.camera.refusal or self._too_far(picture, depth)
        if depth is not None and not reason:
            try:
                yield self._aligned(picture, depth)
                return
            except ValueError as error:
                reason = str(error)
        yield self._without(f"depth on {self.camera.depth}: {reason}")
        yield picture

    def _too_far(self, picture: Picture, depth: _Depth | None) -> str:
        if depth is not None:
            return depth.reason
        nearest = self._nearest(picture)
        assert picture.origin is not None
        wanted = f"wanted at most {1000 * self._reading.depth_tolerance:g} ms (--depth-tolerance)"
        if nearest is None:
            return f"none came near a picture's stamp, {wanted}"
        apart = abs(nearest.stamp_ns - picture.origin.stamp_ns) / 1e6
        return f"the nearest stamp is {apart:.1f} ms from a picture's, {wanted}"

    def _aligned(self, picture: Picture, depth: _Depth) -> Picture:
        assert depth.metres is not None
        lens = self._lens(self.camera.info, self.camera.color)
        depth_lens = lens
        if self.camera.depth_info is not None:
            depth_lens = self._lens(self.camera.depth_info, self.camera.depth)
        found = self._alignment.align(picture.rgb, depth.metres, lens, depth_lens)
        return replace(picture, rgb=found.rgb, depth=found.depth, intrinsics=found.intrinsics)

    def _lens(self, info: str | None, picture: str | None) -> Lens:
        """Lens by the latest CameraInfo of a topic.

        Raises:
            InputError: none has come.
            RefusedError: it says what no camera has.
        """
        if info is None or info not in self._infos:
            raise InputError("no camera_info beside the colour")
        if info not in self._lenses:
            is_rectified = self._reading.is_rectified
            if is_rectified is None:
                is_rectified = is_rectified_by_name(picture or "")
            self._lenses[info] = lens_of(self._infos[info], is_rectified=is_rectified)
        return self._lenses[info]

    def _without(self, reason: str, count: int | None = 1) -> Trouble:
        """Something that costs positions but no picture."""
        place = self._place(self.camera.color)
        return Trouble(place, reason, Loss.POSITIONS, count, place)

    def _place(self, topic: str) -> str:
        return f"{self.bag}:{topic}"

    def _name(self, message: Any, received_ns: int) -> str:
        if isinstance(message, BagError):
            return f"{self.bag}:{self.camera.color}"
        sec, nanosec = divmod(_stamp_ns(message, received_ns), NS)
        name = f"{self.bag}:{self.camera.color}@{sec}.{nanosec:09d}"
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name}#{self._names[name]}"


def is_rectified_by_name(topic: str) -> bool:
    """True if the topic is named as image_pipeline names rectified pictures.

    CameraInfo holds the numbers of both the raw and the rectified picture, and no message says
    which of them a picture is; the last part of its topic does: image_rect, image_rect_color.
    """
    parts = [part for part in topic.split("/") if part not in ("compressed", "compressedDepth")]
    return bool(parts) and parts[-1].startswith("image_rect")


def _whole(message: Any) -> Any:
    if isinstance(message, BagError):
        raise InputError(str(message))
    return message


def _stamp_ns(message: Any, received_ns: int) -> int:
    """Time of exposure, or that of recording for a header without a stamp [ns]."""
    stamp = message.header.stamp
    return int(stamp.sec) * NS + int(stamp.nanosec) or received_ns


def _color(message: Any) -> NDArray[np.uint8]:
    if hasattr(message, "format"):
        return decode_color(bytes(message.data))
    return from_color(message)


def _depth(message: Any, scale: float | None) -> NDArray[np.float32]:
    if hasattr(message, "format"):
        return decode_depth(bytes(message.data), str(message.format), scale)
    return from_depth(message, scale)


def _judged(metres: NDArray[np.float32]) -> NDArray[np.float32]:
    """Depth that is in metres. Raises ValueError for one that cannot be."""
    judge_depth(metres, None)
    known = metres[np.isfinite(metres)]
    if known.size and (middle := float(np.median(known))) < NEAREST:
        raise InputError(f"it is {middle:g} m in the middle: in another unit? (--depth-scale)")
    return metres
