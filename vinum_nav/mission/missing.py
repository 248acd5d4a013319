"""Names for the rows, stretches and vines that a mission has not seen at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Label, MapSnapshot, RowLine
from vinum_nav.mission.coverage import Coverage, Stretch
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.mission.passes import Pass


@dataclass(frozen=True)
class Missing:
    """One thing that is missing.

    Attributes:
        what: 'row_not_found': a row that the block must have, without a trunk in it;
            'stretch_not_seen': the camera never had it in view twice;
            'gap': the place of a vine that was seen twice, and no trunk stands there.
        begin_map, end_map: its ends (2,) on the row [m]; equal for a gap.
    """

    what: Literal["row_not_found", "stretch_not_seen", "gap"]
    row: int
    face: str
    begin_map: Array
    end_map: Array

    @property
    def prevents_done(self) -> bool:
        """True if a mission that misses it is incomplete."""
        return self.what != "gap"

    @property
    def length(self) -> float:
        """Distance between its ends [m]."""
        return float(np.hypot(*(self.end_map - self.begin_map)))

    def __str__(self) -> str:
        if self.what == "row_not_found":
            return f"row_not_found: row {self.row}"
        if self.what == "gap":
            return f"gap: row {self.row}"
        limits = " to ".join(f"({x:.1f}, {y:.1f})" for x, y in (self.begin_map, self.end_map))
        return f"stretch_not_seen: {self.length:.1f} m of row {self.row}, {self.face}, {limits}"


def missing_of(
    snapshot: MapSnapshot,
    passes_of: Callable[[int], tuple[Pass, ...]],
    lane_of: Callable[[Pass], Lane],
    worked_of: Callable[[int], Array],
    coverage: Coverage,
    vine_spacing: float,
    parameters: MissionParameters,
) -> Iterator[Missing]:
    """Missing rows, stretches and vines, row by row.

    Args:
        passes_of: passes that the order asks for on a row; none for one that it leaves out.
        lane_of: lane of a pass in this map.
        worked_of: positions (N, 3) in map of the vines closed on a row, also in an earlier run [m].
        vine_spacing: of the vines, roughly [m].
    """
    trunks = snapshot.trunks
    for row in snapshot.rows:
        lanes = [lane_of(pass_) for pass_ in passes_of(row.id)]
        if not lanes:
            continue
        worked = worked_of(row.id)[:, :2]
        if not row.found and row.certain and not len(worked):
            yield _of_row("row_not_found", row, lanes[0])
            continue
        unseen = {lane.pass_: coverage.unseen(lane) for lane in lanes}
        for lane in lanes:
            for stretch in unseen[lane.pass_]:
                yield _of_stretch(lane, stretch)
        vines = trunks.positions_map[(trunks.rows == row.id) & (trunks.labels == Label.TRUNK), :2]
        for lane in lanes[:1]:
            travels = lane.travel(np.concatenate([vines, worked]))
            for place in places_without_vine(lane, travels, vine_spacing, parameters):
                if not any(s.begin <= place <= s.end for s in unseen[lane.pass_]):
                    at = lane.axis.point(lane.pass_.sense * place)
                    yield Missing("gap", row.id, lane.pass_.face, at, at)


def places_without_vine(
    lane: Lane, travels: Array, vine_spacing: float, parameters: MissionParameters
) -> list[float]:
    """Travel coordinates [m] at which a vine might stand by the spacing, and none is known.

    Args:
        travels: of the vines that are known (N,) [m]; without any there are no places to tell.
    """
    if not len(travels):
        return []
    known = np.sort(travels)
    places: list[float] = []
    for before, after in pairwise(known):
        if after - before > parameters.gap_spacings * vine_spacing:
            count = round((after - before) / vine_spacing)
            places += np.linspace(before, after, count + 1)[1:-1].tolist()
    margin = parameters.end_spacings * vine_spacing
    first = np.arange(known[0] - vine_spacing, lane.start + margin, -vine_spacing)
    last = np.arange(known[-1] + vine_spacing, lane.end - margin, vine_spacing)
    return [*first[::-1].tolist(), *places, *last.tolist()]


def _of_row(what: Literal["row_not_found"], row: RowLine, lane: Lane) -> Missing:
    return Missing(what, row.id, lane.pass_.face, row.points_map[0], row.points_map[-1])


def _of_stretch(lane: Lane, stretch: Stretch) -> Missing:
    sense = lane.pass_.sense
    ends = [lane.axis.point(sense * travel) for travel in (stretch.begin, stretch.end)]
    return Missing("stretch_not_seen", lane.pass_.row, lane.pass_.face, ends[0], ends[1])
