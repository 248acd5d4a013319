"""Choice of the next vine of a pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.selection import are_ordered
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Label, MappedTrunks
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.passes import Pass
from vinum_nav.mission.register import Register


@dataclass(frozen=True)
class Candidate:
    """A confirmed vine whose work item on the pass's face is not closed."""

    vine: int
    trunk_map: Array
    sigma: float
    travel: float


class OpenVines:
    """Open vines by pass, looked for again only where the map or the register has changed.

    A vine that the order leaves out is none of them.
    """

    def __init__(self, register: Register, mission_file: MissionFile) -> None:
        self._register, self._file = register, mission_file
        self._has_all = mission_file.only is None and mission_file.skip is None
        self._trunks: MappedTrunks | None = None
        self._revision = -1
        self._indices: dict[Pass, NDArray[np.int64]] = {}
        self._lane: Lane | None = None
        self._candidates: tuple[Candidate, ...] = ()

    def indices(self, trunks: MappedTrunks, pass_: Pass) -> NDArray[np.int64]:
        """Indices into `trunks` of the pass's vines that are not closed on its face."""
        self._forget_unless(trunks)
        if pass_ not in self._indices:
            left = self._not_closed(trunks, pass_)
            self._indices[pass_] = left[self._ordered(trunks, pass_, left)]
        return self._indices[pass_]

    def left_out(self, trunks: MappedTrunks, pass_: Pass) -> tuple[Candidate, ...]:
        """Vines of a pass that are not closed on its face and not in the order; travel is 0."""
        if self._has_all:
            return ()
        left = self._not_closed(trunks, pass_)
        return tuple(
            Candidate(int(trunks.ids[i]), trunks.positions_map[i], float(trunks.sigmas[i]), 0.0)
            for i in left[~self._ordered(trunks, pass_, left)]
        )

    def _not_closed(self, trunks: MappedTrunks, pass_: Pass) -> NDArray[np.int64]:
        of_row = np.flatnonzero((trunks.rows == pass_.row) & (trunks.labels == Label.TRUNK))
        closed = self._register.closed(trunks.ids[of_row], trunks.positions_map[of_row], pass_.face)
        return of_row[~closed]

    def _ordered(
        self, trunks: MappedTrunks, pass_: Pass, indices: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        if self._has_all:
            return np.ones(len(indices), dtype=bool)
        xy = trunks.positions_map[indices, :2]
        return are_ordered(self._file, pass_.row, pass_.sense, xy)

    def candidates(self, trunks: MappedTrunks, lane: Lane) -> tuple[Candidate, ...]:
        """The pass's open vines in the order of travel."""
        self._forget_unless(trunks)
        if lane is not self._lane:
            self._lane, self._candidates = lane, self._look(trunks, lane)
        return self._candidates

    def _forget_unless(self, trunks: MappedTrunks) -> None:
        """Forget what was found in another map, or before the register changed."""
        if trunks is not self._trunks or self._revision != self._register.revision:
            self._trunks, self._revision = trunks, self._register.revision
            self._indices.clear()
            self._lane = None

    def _look(self, trunks: MappedTrunks, lane: Lane) -> tuple[Candidate, ...]:
        indices = self.indices(trunks, lane.pass_)
        if not len(indices):
            return ()
        travels = lane.travel(trunks.positions_map[indices, :2])
        found = [
            Candidate(
                int(trunks.ids[i]), trunks.positions_map[i], float(trunks.sigmas[i]), float(travel)
            )
            for i, travel in zip(indices, travels, strict=True)
        ]
        return tuple(sorted(found, key=lambda candidate: candidate.travel))


def next_vine(
    sorted_candidates: list[Candidate], travel: float, look_ahead: float, look_ahead_sigma: float
) -> Candidate | None:
    """The first open vine of the pass, also one that the robot has passed.

    None while it is farther ahead of `travel` than `look_ahead` and its sigma is worse than
    `look_ahead_sigma` [m]: the walk goes on and the map improves.
    """
    if not sorted_candidates:
        return None
    first = sorted_candidates[0]
    near = first.travel - travel <= look_ahead
    return first if near or first.sigma <= look_ahead_sigma else None
