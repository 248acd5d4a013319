"""The detector over all sources, into all sinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Detections
from vinum_nav.offline.picture import Found, Picture, Sink, Source, Trouble
from vinum_nav.perception.locate import TrunkPosition, trunk_positions
from vinum_nav.perception.parameters import LocateParameters
from vinum_nav.seeing import Detector


@dataclass
class Summary:
    """What came of it."""

    pictures: int = 0
    detections: int = 0
    positions: int = 0
    troubles: list[Trouble] = field(default_factory=list)


def detect_all(
    sources: Sequence[Source],
    detector: Detector,
    T_base_camera: Array,
    sinks: Sequence[Sink],
    on_step: Callable[[Source, Picture | Trouble], None],
    parameters: LocateParameters | None = None,
) -> Summary:
    """Detect in every picture; where depth is known, locate.

    Args:
        T_base_camera: (4, 4) mounting of the cameras; only height and tilt matter.
        on_step: called after every picture and every trouble.
    """
    summary = Summary()
    with ExitStack() as stack:
        for sink in sinks:
            stack.callback(sink.close)
        for source in sources:
            for item in source:
                if isinstance(item, Trouble):
                    summary.troubles.append(item)
                else:
                    _detect(item, detector, T_base_camera, sinks, summary, parameters)
                on_step(source, item)
    return summary


def _detect(
    picture: Picture,
    detector: Detector,
    T_base_camera: Array,
    sinks: Sequence[Sink],
    summary: Summary,
    parameters: LocateParameters | None,
) -> None:
    detections = detector.detect(picture.rgb)
    positions = _positions(picture, detections, T_base_camera, parameters)
    summary.pictures += 1
    summary.detections += len(detections)
    summary.positions += sum(position is not None for position in positions)
    found = Found(summary.pictures, picture, detections, positions)
    for sink in sinks:
        sink.write(found)


def _positions(
    picture: Picture,
    detections: Detections,
    T_base_camera: Array,
    parameters: LocateParameters | None,
) -> list[TrunkPosition | None]:
    if picture.depth is None or picture.intrinsics is None:
        return [None] * len(detections)
    return trunk_positions(detections, picture.depth, picture.intrinsics, T_base_camera, parameters)
