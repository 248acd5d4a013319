"""Record of the stretches that the camera has seen on each pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.passes import Pass


@dataclass(frozen=True)
class Stretch:
    """A stretch of a pass between two travel coordinates [m]."""

    begin: float
    end: float

    @property
    def length(self) -> float:
        """Length [m]."""
        return self.end - self.begin


@dataclass(frozen=True)
class Look:
    """A stretch of a row that was seen twice, by its ends (2,) on the row in map [m]."""

    pass_: Pass
    begin_map: Array
    end_map: Array


class Coverage:
    """Keeps what the camera has seen twice, picture after picture, of the rows passed.

    The looks are kept as points in map, so that they stay where they are when rows are corrected.
    """

    def __init__(self, parameters: MissionParameters) -> None:
        self._parameters = parameters
        self._looks: dict[Pass, list[Array]] = {}
        self._last: tuple[float, Stretch] | None = None
        """Stamp of the last picture [s], and the stretch that it showed."""
        self._growing: Stretch | None = None
        """Seen twice, but not yet among the looks."""
        self._lane: Lane | None = None

    def see(self, stamp: float, lane: Lane, shown: Stretch | None) -> list[Look]:
        """Take in a picture with depth that was searched for trunks.

        Args:
            stamp: of the picture [s].
            shown: stretch of the lane that it shows; None where it shows none.

        Returns:
            Looks that are complete now, to be written down.
        """
        looks: list[Look] = []
        if self._lane is not None and self._lane.pass_ != lane.pass_:
            looks += self.close()
        self._lane = lane
        last, self._last = self._last, (stamp, shown) if shown is not None else None
        p = self._parameters
        if shown is None or last is None or not 0 < stamp - last[0] <= p.look_period:
            return looks + self._flush()
        both = Stretch(max(shown.begin, last[1].begin), min(shown.end, last[1].end))
        if both.length <= 0:
            return looks + self._flush()
        growing = self._growing
        if growing is None:
            self._growing = both
        elif both.begin <= growing.end and both.end >= growing.begin:
            self._growing = Stretch(min(both.begin, growing.begin), max(both.end, growing.end))
        else:
            looks += self._flush()
            self._growing = both
        grown = self._growing
        if grown is not None and grown.length > p.look_step + both.length:
            looks += self._flush()
            self._growing = both
        return looks

    def close(self) -> list[Look]:
        """End of a pass, or of the sight: the look that is growing is complete."""
        looks = self._flush()
        self._last = self._lane = None
        return looks

    def add(self, look: Look) -> None:
        """Take in a look, also one of an earlier run."""
        ends = np.stack([look.begin_map, look.end_map])
        self._looks.setdefault(look.pass_, []).append(ends)

    def unseen(self, lane: Lane) -> list[Stretch]:
        """Stretches of a lane's row that have not been seen twice, by rising travel."""
        gone = self._seen(lane)
        left: list[Stretch] = []
        at = lane.start
        for begin, end in [*gone, (lane.end, lane.end)]:
            if begin - at > self._parameters.least_unseen:
                left.append(Stretch(at, begin))
            at = max(at, end)
        return left

    def _seen(self, lane: Lane) -> list[tuple[float, float]]:
        looks = np.array(self._looks.get(lane.pass_, [])).reshape(-1, 2)
        ends = np.sort(lane.travel(looks).reshape(-1, 2), axis=1) if len(looks) else looks
        growing = self._growing
        if growing is not None and self._lane is not None and self._lane.pass_ == lane.pass_:
            ends = np.concatenate([ends, np.array([[growing.begin, growing.end]])])
        ends = np.clip(ends, lane.start, lane.end)
        return [(float(begin), float(end)) for begin, end in ends[np.argsort(ends[:, 0])]]

    def _flush(self) -> list[Look]:
        growing, self._growing = self._growing, None
        if growing is None or self._lane is None:
            return []
        axis, sense = self._lane.axis, self._lane.pass_.sense
        look = Look(
            self._lane.pass_, axis.point(sense * growing.begin), axis.point(sense * growing.end)
        )
        self.add(look)
        return [look]
