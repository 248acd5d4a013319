"""The work items and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Label, MappedTrunks, Outcome


@dataclass(frozen=True)
class WorkItem:
    """One vine and one face.

    Attributes:
        id: e.g. 'r0-right-003', the third opened; unique over a mission and its resumptions.
        vine: id in the map of the run that opened it.
        trunk_map: trunk position when it was opened or closed last [m].
        outcome: None while open.
    """

    id: str
    vine: int
    row: int
    face: str
    trunk_map: tuple[float, float, float]
    outcome: Outcome | None = None
    reason: str = ""


class Register:
    """All work items in the order of opening; each closed one has exactly one outcome."""

    def __init__(self, duplicate_radius: float, restored_radius: float) -> None:
        """Args:
        duplicate_radius: a vine this near to a closed one is the same [m].
        restored_radius: the same for one closed in an earlier run, until it is found again
            for the first time: the map of this run may be shifted against that one [m].
        """
        self._radius = duplicate_radius
        self._restored_radius = restored_radius
        self._items: dict[str, WorkItem] = {}
        self._positions: dict[str, Array] = {}
        self._vines: dict[str, int] = {}
        self._closed_on: dict[str, tuple[NDArray[np.int64], Array]] = {}
        self._opened = 0

    @property
    def items(self) -> tuple[WorkItem, ...]:
        """Open and closed ones."""
        return tuple(self._items.values())

    def open(self, vine: int, row: int, face: str, trunk_map: Array) -> WorkItem:
        """Enter a new work item."""
        self._opened += 1
        x, y, z = (float(v) for v in trunk_map)
        item = WorkItem(f"r{row}-{face}-{self._opened:03d}", vine, row, face, (x, y, z))
        self._items[item.id] = item
        return item

    def drop(self, item_id: str) -> None:
        """Take out an open work item whose vine was none."""
        if self._items[item_id].outcome is not None:
            raise ValueError(f"work item {item_id} is closed, it cannot be dropped")
        del self._items[item_id]

    def close(
        self, item_id: str, outcome: Outcome, reason: str, trunk_map: Array | None
    ) -> WorkItem:
        """Give a work item its one outcome, and the trunk position as known now, if it is."""
        item = self._items[item_id]
        if item.outcome is not None:
            raise ValueError(f"work item {item_id} is already {item.outcome}, got {outcome}")
        closed = replace(item, outcome=outcome, reason=reason)
        if trunk_map is not None:
            x, y, z = (float(v) for v in trunk_map)
            closed = replace(closed, trunk_map=(x, y, z))
        self._items[item_id] = closed
        self._positions[item_id] = np.array(closed.trunk_map)
        self._vines[item_id] = closed.vine
        self._closed_on.clear()
        return closed

    def restore(self, item: WorkItem, opened: int) -> None:
        """Enter a work item closed in an earlier run; its vine's id means nothing in this one."""
        self._items[item.id] = item
        self._positions[item.id] = np.array(item.trunk_map)
        self._closed_on.clear()
        self.count_from(opened)

    def count_from(self, opened: int) -> None:
        """Go on numbering after `opened`."""
        self._opened = max(self._opened, opened)

    def track(self, trunks: MappedTrunks) -> None:
        """Let closed work items move with their vines, for the map corrects itself as a whole."""
        self._closed_on.clear()
        index = {int(id_): i for i, id_ in enumerate(trunks.ids)}
        for item_id, position in self._positions.items():
            at = index.get(self._vines.get(item_id, -1))
            if at is None:
                known = item_id in self._vines
                radius = self._radius if known else self._restored_radius
                at = self._same_place(position, trunks, radius)
            if at is not None:
                self._vines[item_id] = int(trunks.ids[at])
                self._positions[item_id] = trunks.positions_map[at]

    @staticmethod
    def _same_place(position: Array, trunks: MappedTrunks, radius: float) -> int | None:
        if not len(trunks):
            return None
        delta = trunks.positions_map[:, :2] - position[:2]
        gaps = np.hypot(delta[:, 0], delta[:, 1])
        gaps[trunks.labels != Label.TRUNK] = np.inf
        nearest = int(np.argmin(gaps))
        return nearest if gaps[nearest] <= radius else None

    def closed_positions(self, face: str, row: int) -> Array:
        """Positions (N, 3) in map of the vines closed on a face of a row [m]."""
        found = [
            position
            for item_id, position in self._positions.items()
            if self._items[item_id].face == face and self._items[item_id].row == row
        ]
        return np.array(found, dtype=float).reshape(-1, 3)

    def closed(
        self, vines: NDArray[np.int64], positions_map: Array, face: str
    ) -> NDArray[np.bool_]:
        """Which of the vines (N,) at (N, 3) are closed on a face, by their id or their place."""
        if face not in self._closed_on:
            self._closed_on[face] = self._gather(face)
        closed_vines, closed_xy = self._closed_on[face]
        delta = positions_map[:, None, :2] - closed_xy[None, :, :]
        same_place = (np.hypot(delta[..., 0], delta[..., 1]) <= self._radius).any(axis=1)
        same_vine = np.isin(vines, closed_vines)
        result: NDArray[np.bool_] = same_vine | same_place
        return result

    def _gather(self, face: str) -> tuple[NDArray[np.int64], Array]:
        on_face = [item_id for item_id in self._positions if self._items[item_id].face == face]
        vines = [self._vines[item_id] for item_id in on_face if item_id in self._vines]
        xy = np.array([self._positions[item_id][:2] for item_id in on_face], dtype=float)
        return np.array(vines, dtype=np.int64), xy.reshape(-1, 2)
