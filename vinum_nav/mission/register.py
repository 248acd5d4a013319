"""The work items and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Label, MappedTrunks, Outcome

_UNKNOWN = -1
"""A vine's id in place of one that means nothing in this run."""


@dataclass(frozen=True)
class WorkItem:
    """One vine and one face.

    Attributes:
        id: e.g. 'r0-right-003', the third opened; unique over a mission and its resumptions.
        vine: id in the map of the run that opened it.
        trunk_map: trunk position when it was opened or closed last [m].
        outcome: None while open.
        visits: number of times that the robot stood there and asked the arm for its work.
        opened_at, closed_at: by the clock of the run in which that happened [s]; None while open.
    """

    id: str
    vine: int
    row: int
    face: str
    trunk_map: tuple[float, float, float]
    outcome: Outcome | None = None
    reason: str = ""
    visits: int = 0
    opened_at: float = 0.0
    closed_at: float | None = None


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
        self._opened = 0
        self._closed = _Closed()
        self.revision = 0
        """Number of changes so far."""
        self._listed: tuple[WorkItem, ...] = ()
        self._listed_at = 0

    @property
    def items(self) -> tuple[WorkItem, ...]:
        """Open and closed ones."""
        if self._listed_at != self.revision:
            self._listed, self._listed_at = tuple(self._items.values()), self.revision
        return self._listed

    def open(self, vine: int, row: int, face: str, trunk_map: Array, now: float) -> WorkItem:
        """Enter a new work item at `now` [s]."""
        self._opened += 1
        x, y, z = (float(v) for v in trunk_map)
        name = f"r{row}-{face}-{self._opened:03d}"
        item = WorkItem(name, vine, row, face, (x, y, z), opened_at=now)
        self._items[item.id] = item
        self.revision += 1
        return item

    def visit(self, item_id: str) -> None:
        """Count a visit: the arm is asked for its work."""
        item = self._items[item_id]
        self._items[item_id] = replace(item, visits=item.visits + 1)
        self.revision += 1

    def drop(self, item_id: str) -> None:
        """Take out an open work item whose vine was none."""
        if self._items[item_id].outcome is not None:
            raise ValueError(f"work item {item_id} is closed, it cannot be dropped")
        del self._items[item_id]
        self.revision += 1

    def close(
        self, item_id: str, outcome: Outcome, reason: str, trunk_map: Array | None, now: float
    ) -> WorkItem:
        """Give a work item its one outcome at `now` [s], and the trunk position if it is known."""
        item = self._items[item_id]
        if item.outcome is not None:
            raise ValueError(f"work item {item_id} is already {item.outcome}, got {outcome}")
        closed = replace(item, outcome=outcome, reason=reason, closed_at=now)
        if trunk_map is not None:
            x, y, z = (float(v) for v in trunk_map)
            closed = replace(closed, trunk_map=(x, y, z))
        self._items[item_id] = closed
        self._closed.add(closed, closed.vine)
        self.revision += 1
        return closed

    def is_closed(self, item_id: str) -> bool:
        """True if a work item has its outcome."""
        item = self._items.get(item_id)
        return item is not None and item.outcome is not None

    def reopen(self, item_id: str) -> None:
        """Take out a closed work item: its vine is open again, under a new id.

        Raises:
            ValueError: it is not closed.
        """
        if not self.is_closed(item_id):
            raise ValueError(f"work item {item_id} is not closed, it cannot be opened again")
        del self._items[item_id]
        self._closed.remove(item_id)
        self.revision += 1

    def forget_vines(self) -> None:
        """Forget the vines' ids, for the map begins anew: each is known by its place then."""
        self._closed.vines[:] = _UNKNOWN
        self.revision += 1

    def restore(self, item: WorkItem, opened: int) -> None:
        """Enter a work item closed in an earlier run; its vine's id means nothing in this one."""
        self._items[item.id] = item
        self._closed.add(item, _UNKNOWN)
        self.revision += 1
        self.count_from(opened)

    def count_from(self, opened: int) -> None:
        """Go on numbering after `opened`."""
        self._opened = max(self._opened, opened)

    def track(self, trunks: MappedTrunks) -> None:
        """Let closed work items move with their vines, for the map corrects itself as a whole."""
        if not len(trunks) or not len(self._closed):
            return
        closed = self._closed
        self.revision += 1
        order = np.argsort(trunks.ids)
        at = np.searchsorted(trunks.ids, closed.vines, sorter=order)
        at = order[np.minimum(at, len(order) - 1)]
        found = trunks.ids[at] == closed.vines
        lost = np.flatnonzero(~found)
        vines = np.flatnonzero(trunks.labels == Label.TRUNK)
        if len(lost) and len(vines):
            gaps, nearest = cKDTree(trunks.positions_map[vines, :2]).query(closed.xyz[lost, :2])
            known = closed.vines[lost] != _UNKNOWN
            same = gaps <= np.where(known, self._radius, self._restored_radius)
            found[lost[same]], at[lost[same]] = True, vines[nearest[same]]
        closed.vines[found] = trunks.ids[at[found]]
        closed.xyz[found] = trunks.positions_map[at[found]]

    def closed_positions(self, face: str, row: int) -> Array:
        """Positions (N, 3) in map of the vines closed on a face of a row [m]."""
        closed = self._closed
        positions: Array = closed.xyz[(closed.rows == row) & closed.on(face)]
        return positions

    def worked_positions(self, row: int) -> Array:
        """Positions (N, 3) in map of the vines of a row that are closed on either face [m]."""
        positions: Array = self._closed.xyz[self._closed.rows == row]
        return positions

    def closed(
        self, vines: NDArray[np.int64], positions_map: Array, face: str
    ) -> NDArray[np.bool_]:
        """Mask (N,) of the vines at (N, 3) in map that are closed on a face, by id or by place."""
        closed = self._closed
        if not len(vines) or not len(closed):
            return np.zeros(len(vines), dtype=bool)
        xy = positions_map[:, :2]
        low, high = xy.min(axis=0) - self._radius, xy.max(axis=0) + self._radius
        on_face = closed.on(face)
        about = on_face & ((closed.xyz[:, :2] >= low) & (closed.xyz[:, :2] <= high)).all(axis=1)
        delta = xy[:, None, :] - closed.xyz[None, about, :2]
        same_place = (np.hypot(delta[..., 0], delta[..., 1]) <= self._radius).any(axis=1)
        result: NDArray[np.bool_] = np.isin(vines, closed.vines[on_face]) | same_place
        return result


class _Closed:
    """The closed work items as columns: vine's id, position (3,) in map [m], row, face."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self.vines = np.zeros(0, dtype=np.int64)
        self.xyz = np.zeros((0, 3))
        self.rows = np.zeros(0, dtype=np.int64)
        self._left = np.zeros(0, dtype=bool)

    def __len__(self) -> int:
        return len(self.vines)

    def add(self, item: WorkItem, vine: int) -> None:
        """Append a line; `vine` is _UNKNOWN where the item's own is of an earlier run."""
        self._ids.append(item.id)
        self.vines = np.append(self.vines, vine)
        self.xyz = np.vstack([self.xyz, item.trunk_map])
        self.rows = np.append(self.rows, item.row)
        self._left = np.append(self._left, item.face == "left")

    def remove(self, item_id: str) -> None:
        """Take out the line of a work item."""
        at = self._ids.index(item_id)
        del self._ids[at]
        self.vines, self.rows = np.delete(self.vines, at), np.delete(self.rows, at)
        self.xyz, self._left = np.delete(self.xyz, at, axis=0), np.delete(self._left, at)

    def on(self, face: str) -> NDArray[np.bool_]:
        """Mask of the lines that belong to a face."""
        return self._left if face == "left" else ~self._left
