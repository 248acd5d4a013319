"""The order in which rows and faces are worked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

from vinum_nav.interfaces import RowLine, Side


@dataclass(frozen=True)
class Pass:
    """One drive along one face of one row.

    Attributes:
        row: id of the RowLine.
        sense: +1 along the row's own sense (the start heading), -1 against it.
        face: 'left' or 'right' of the row seen along its own sense: where the robot is.
    """

    row: int
    sense: int
    face: str


def face_of(sense: int, side: Side) -> str:
    """Face from which the arm on `side` works when the row is driven along in `sense`."""
    return "right" if sense * side.sign > 0 else "left"


def passes_of_row(row: int, faces: Literal["one", "both"], side: Side) -> tuple[Pass, ...]:
    """Passes along one row, in the order of work.

    Both faces: up and down again. One face: rows in turn up and down.
    """
    senses = (1, -1) if faces == "both" else ((1,) if row % 2 == 0 else (-1,))
    return tuple(Pass(row, sense, face_of(sense, side)) for sense in senses)


def pass_order(faces: Literal["one", "both"], side: Side) -> Iterator[Pass]:
    """All passes over rows 0, 1, 2, ... without end."""
    for row in count():
        yield from passes_of_row(row, faces, side)


class Itinerary:
    """Record of the passes that are finished and of the one that is driven."""

    def __init__(
        self,
        faces: Literal["one", "both"],
        side: Side,
        reopen_limit: int,
        is_row_ordered: Callable[[int], bool] = lambda row: True,
    ) -> None:
        """Args:
        is_row_ordered: whether the order holds anything of a row.
        """
        self._faces = faces
        self._side = side
        self._reopen_limit = reopen_limit
        self._is_row_ordered = is_row_ordered
        self._begun: dict[Pass, int] = {}
        self.finished: list[Pass] = []
        self.current: Pass | None = None

    def begin(self, pass_: Pass) -> None:
        """Drive `pass_` now; a finished one becomes unfinished again."""
        if pass_ in self.finished:
            self.finished.remove(pass_)
            self._begun[pass_] = self._begun.get(pass_, 0) + 1
        self.current = pass_

    def finish(self) -> Pass:
        """The current pass has been driven to its end."""
        if self.current is None:
            raise ValueError("no pass is under way")
        ended, self.current = self.current, None
        self.finished.append(ended)
        return ended

    def give_up(self) -> Pass:
        """The current pass cannot be driven to its end: it is not gone back to."""
        ended = self.finish()
        self._begun[ended] = self._reopen_limit
        return ended

    def first(self) -> Pass:
        """The pass that a mission begins with."""
        return next(p for p in pass_order(self._faces, self._side) if self._is_row_ordered(p.row))

    def next(
        self, rows: tuple[RowLine, ...], has_open_vines: Callable[[Pass], bool]
    ) -> Pass | None:
        """The first pass of the order that is not finished, if its row is in the map.

        Where there is none, a finished one with vines that were confirmed after it was driven;
        None when the block is finished.
        """
        known = {row.id for row in rows}
        for pass_ in pass_order(self._faces, self._side):
            if pass_.row > max(known, default=-1):
                break
            if self._is_row_ordered(pass_.row) and pass_ not in self.finished:
                if pass_.row in known:
                    return pass_
                break
        return next((p for p in self.finished if self.may_reopen(p) and has_open_vines(p)), None)

    def may_reopen(self, pass_: Pass) -> bool:
        """True if a finished pass has not been gone back to too often."""
        return self._begun.get(pass_, 0) < self._reopen_limit
