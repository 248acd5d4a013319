"""A recorded drive as the observations that the stack would have had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vinum_nav.border.refusal import RefusedError
from vinum_nav.interfaces import (
    GnssFix,
    ImageFrame,
    ImuSample,
    LaserScan,
    Observation,
    Odometry,
    Side,
    TrunkObservations,
)
from vinum_nav.offline.bag import Bag, BagError
from vinum_nav.offline.bag_pictures import BagPictures
from vinum_nav.offline.picture import Picture, Trouble
from vinum_nav.offline.reading import Reading
from vinum_nav.ros.convert.frames import BASE
from vinum_nav.ros.replay.sources import Source


@dataclass
class _Pending:
    """Parts that came since the last observation."""

    imu: list[ImuSample] = field(default_factory=list)
    gnss: GnssFix | None = None
    scan: LaserScan | None = None
    seen: TrunkObservations | None = None

    def add(self, part: str, value: Any) -> None:
        if part == "imu":
            self.imu.append(value)
        else:
            setattr(self, part, value)


class RecordedDrive:
    """Observations of a bag, one for each odometry.

    A picture belongs to the first odometry at or after its stamp.

    Attributes:
        lost: number of messages that were not used, by the first reason of each kind.
    """

    def __init__(
        self,
        path: Path,
        sources: Mapping[str, Source],
        side: Side,
        reading: Reading | None,
    ) -> None:
        """Args:
        sources: by topic.
        reading: of the pictures; None where the drive's own detections are taken.
        """
        self._path, self._sources, self._side = path, sources, side
        self._reading = reading
        self.lost: Counter[str] = Counter()
        self._reasons: dict[tuple[str, str], str] = {}

    def __iter__(self) -> Iterator[tuple[Observation, TrunkObservations | None]]:
        pictures = self._frames()
        frame: ImageFrame | None = None
        pending = _Pending()
        with Bag(self._path) as bag:
            for topic, message in self._messages(bag):
                part = self._sources[topic].part
                value = self._converted(topic, message)
                if value is None:
                    continue
                if part != "odometry":
                    pending.add(part, value)
                    continue
                odometry: Odometry = value
                taken: ImageFrame | None = None
                frame = frame or next(pictures, None)
                while frame is not None and frame.stamp <= odometry.stamp:
                    taken, frame = frame, next(pictures, None)
                yield _observation(odometry, pending, taken), pending.seen
                pending = _Pending()

    def _converted(self, topic: str, message: Any) -> Any:
        """Part of an observation; None for a message that is damaged or refused."""
        source = self._sources[topic]
        try:
            if isinstance(message, BagError):
                raise message
            if source.frame:
                message.header.frame_id = source.frame
                if source.part == "odometry":
                    message.child_frame_id = BASE
            return source.convert(message)
        except (RefusedError, BagError) as error:
            kind = topic, error.field if isinstance(error, RefusedError) else ""
            self.lost[self._reasons.setdefault(kind, f"{topic}: {error}")] += 1
            return None

    def _messages(self, bag: Bag) -> Iterator[tuple[str, Any]]:
        """Topic and message, in the order of the bag, up to where it can be read."""
        try:
            for topic, _, message in bag.messages(self._sources):
                yield topic, message
        except BagError as error:
            self.lost[f"{self._path}: {error}"] += 1

    def _frames(self) -> Iterator[ImageFrame]:
        """Pictures that have depth, in their order."""
        if self._reading is None:
            return
        for found in BagPictures(self._path, self._reading):
            if isinstance(found, Trouble):
                self.lost[f"{found.name}: {found.reason}"] += found.count or 1
            elif _is_whole(found):
                yield self._frame(found)

    def _frame(self, picture: Picture) -> ImageFrame:
        assert picture.stamp is not None
        assert picture.intrinsics is not None
        assert picture.depth is not None
        return ImageFrame(picture.stamp, self._side, picture.intrinsics, picture.rgb, picture.depth)


def _is_whole(picture: Picture) -> bool:
    return None not in (picture.stamp, picture.intrinsics) and picture.depth is not None


def _observation(odometry: Odometry, pending: _Pending, frame: ImageFrame | None) -> Observation:
    return Observation(
        odometry.stamp, odometry, tuple(pending.imu), pending.gnss, pending.scan, frame
    )
