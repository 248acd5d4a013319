"""Pictures as every source of recorded ones gives them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Detections
from vinum_nav.perception.locate import TrunkPosition


@dataclass(frozen=True, eq=False)
class Film:
    """A sequence that pictures belong to; two of them are never the same film.

    Attributes:
        name: of the file that the film with masks drawn becomes, without suffix.
        fps: pictures a second.
    """

    name: str
    fps: float


@dataclass(frozen=True)
class BagOrigin:
    """The message that a picture came in.

    Attributes:
        bag: name of the bag.
        topic: of the picture.
        received_ns: when the bag took it in [ns].
        stamp_ns: of the message's header [ns].
        frame_id: of the message's header.
    """

    bag: str
    topic: str
    received_ns: int
    stamp_ns: int
    frame_id: str


@dataclass(frozen=True)
class Picture:
    """One recorded picture.

    Attributes:
        name: what a report calls it.
        rgb: (H, W, 3).
        stamp: time of exposure [s]; in a film since its begin; None where unknown.
        film: None for a picture that stands alone.
        depth: (H, W) z of the optical frame aligned to `rgb` [m], NaN where there is none.
        intrinsics: of colour and depth alike; there if `depth` is.
        turns: quarter turns clockwise that `rgb` and `depth` have been given.
        origin: None for what did not come from a bag.
    """

    name: str
    rgb: NDArray[np.uint8]
    stamp: float | None = None
    film: Film | None = None
    depth: NDArray[np.float32] | None = None
    intrinsics: CameraIntrinsics | None = None
    origin: BagOrigin | None = None
    turns: int = 0


class Loss(StrEnum):
    """Cost of something that was not used."""

    PICTURES = "pictures"
    POSITIONS = "positions"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Trouble:
    """Something that was not used, and why.

    Attributes:
        name: what a report calls it.
        reason: why it was not used.
        loss: what that costs.
        count: pictures that it costs, or that have no positions for it; None if that is unknown.
        place: where the same reason is told only once, such as a topic; None for a thing that is
            told by itself.
    """

    name: str
    reason: str
    loss: Loss = Loss.PICTURES
    count: int | None = 1
    place: str | None = None

    @property
    def instead_of_picture(self) -> bool:
        """True if the record stands in place of pictures that did not come."""
        return self.loss is Loss.PICTURES


class Source(Protocol):
    """A file, film or bag; iterated over once."""

    @property
    def name(self) -> str:
        """Name by which the user knows the source."""

    @property
    def kind(self) -> str:
        """Word for a table: 'pictures', 'film' or 'bag'."""

    @property
    def count(self) -> int | None:
        """Pictures to come, None if that is not known."""

    def __iter__(self) -> Iterator[Picture | Trouble]:
        """Pictures in order; what cannot be read is given as Trouble, never raised."""


@dataclass(frozen=True)
class Found:
    """Detections and positions in one picture.

    Attributes:
        image_id: number of the picture, from 1.
        positions: one per detection, None where depth does not give it.
    """

    image_id: int
    picture: Picture
    detections: Detections
    positions: list[TrunkPosition | None]


class Sink(Protocol):
    """Somewhere to write to."""

    def write(self, found: Found) -> None:
        """Take in one picture's detections."""

    def close(self) -> None:
        """Finish the files."""
