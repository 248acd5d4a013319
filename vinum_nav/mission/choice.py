"""Choice of the next vine of a pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


def open_vines(trunks: MappedTrunks, pass_: Pass, register: Register) -> NDArray[np.int64]:
    """Indices into `trunks` of the pass's vines that are not closed on its face."""
    of_row = np.flatnonzero((trunks.rows == pass_.row) & (trunks.labels == Label.TRUNK))
    closed = register.closed(trunks.ids[of_row], trunks.positions_map[of_row], pass_.face)
    return of_row[~closed]


def candidates(trunks: MappedTrunks, lane: Lane, register: Register) -> list[Candidate]:
    """The pass's open vines in the order of travel."""
    indices = open_vines(trunks, lane.pass_, register)
    if not len(indices):
        return []
    travels = lane.travel(trunks.positions_map[indices, :2])
    found = [
        Candidate(
            int(trunks.ids[i]), trunks.positions_map[i], float(trunks.sigmas[i]), float(travel)
        )
        for i, travel in zip(indices, travels, strict=True)
    ]
    return sorted(found, key=lambda candidate: candidate.travel)


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
