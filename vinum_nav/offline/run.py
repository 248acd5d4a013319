"""The detector over all sources, into all sinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Detections
from vinum_nav.offline.ledger import Ledger
from vinum_nav.offline.picture import Found, Loss, Picture, Sink, Source, Trouble
from vinum_nav.offline.turning import turned_back
from vinum_nav.perception.locate import TrunkPosition, trunk_positions
from vinum_nav.perception.parameters import LocateParameters
from vinum_nav.seeing import Detector

OnStep = Callable[[Source, Picture | Trouble, bool], None]


@dataclass
class Share:
    """Numbers of one source, and what of it was not used."""

    name: str
    kind: str
    pictures: int = 0
    detections: int = 0
    positions: int = 0
    ledger: Ledger = field(default_factory=Ledger)


@dataclass
class Summary:
    """Numbers of all sources."""

    shares: list[Share] = field(default_factory=list)

    @property
    def pictures(self) -> int:
        """Pictures that were read."""
        return sum(share.pictures for share in self.shares)

    @property
    def detections(self) -> int:
        """Detections in them."""
        return sum(share.detections for share in self.shares)

    @property
    def positions(self) -> int:
        """Detections with a position."""
        return sum(share.positions for share in self.shares)

    @property
    def troubles(self) -> list[Trouble]:
        """Everything that cost pictures or positions, each reason once."""
        return [t for share in self.shares for t in share.ledger.totals if t.loss != Loss.NOTHING]

    def lost(self, loss: Loss) -> int:
        """Pictures that a loss of this kind concerns."""
        return sum(share.ledger.lost(loss) for share in self.shares)


def detect_all(
    sources: Sequence[Source],
    detector: Detector,
    T_base_camera: Array,
    sinks: Sequence[Sink],
    on_step: OnStep,
    parameters: LocateParameters | None = None,
) -> Summary:
    """Detect in every picture; where depth is known, locate.

    Args:
        T_base_camera: (4, 4) mounting of the cameras; only height and tilt matter.
        on_step: called after every picture and every trouble; its last argument says whether the
            trouble is to be told, which the same reason of one place is only once.
    """
    summary = Summary()
    with ExitStack() as stack:
        for sink in sinks:
            stack.callback(sink.close)
        for source in sources:
            share = Share(source.name, source.kind)
            summary.shares.append(share)
            for item in source:
                if isinstance(item, Trouble):
                    on_step(source, item, share.ledger.add(item))
                    continue
                number = summary.pictures + 1
                found = _detect(item, number, detector, T_base_camera, parameters)
                share.pictures += 1
                share.detections += len(found.detections)
                share.positions += sum(position is not None for position in found.positions)
                for sink in sinks:
                    sink.write(found)
                on_step(source, item, False)
    return summary


def _detect(
    picture: Picture,
    number: int,
    detector: Detector,
    T_base_camera: Array,
    parameters: LocateParameters | None,
) -> Found:
    detections = detector.detect(picture.rgb)
    positions = _positions(picture, detections, T_base_camera, parameters)
    return Found(number, picture, detections, positions)


def _positions(
    picture: Picture,
    detections: Detections,
    T_base_camera: Array,
    parameters: LocateParameters | None,
) -> list[TrunkPosition | None]:
    if picture.depth is None or picture.intrinsics is None:
        return [None] * len(detections)
    found = trunk_positions(
        detections, picture.depth, picture.intrinsics, T_base_camera, parameters
    )
    return [position and turned_back(position, picture.turns) for position in found]
