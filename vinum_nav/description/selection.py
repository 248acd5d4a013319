"""Part of a block: rows and vines that an order holds or leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from vinum_nav.geometry import Array

if TYPE_CHECKING:
    from vinum_nav.description.mission_file import MissionFile

MOST_ROWS = 1000
"""Greatest number of rows of a block."""
RowNumber = Annotated[int, Field(ge=0, lt=MOST_ROWS)]
"""Row in the mission's count: 0 on the work side of the start, rising away from it."""
Coordinate = Annotated[float, Field(ge=-10_000.0, le=10_000.0)]
"""East or north in map [m]."""
NOT_ORDERED = "the order leaves it out"
"""Reason of what is skipped by the order."""
SAME_VINE = 0.5
"""Greatest distance of a vine from where the order has it, as a share of the vine spacing."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NamedVine(_Strict):
    """A vine that the order names: the grower's id, its row, its place in map [m]."""

    id: str = Field(min_length=1)
    row: RowNumber
    x: Coordinate
    y: Coordinate


class Selection(_Strict):
    """Rows and vines; `from_row` and `from_vine` name also all that comes after in the order."""

    rows: tuple[RowNumber, ...] = ()
    vines: tuple[NamedVine, ...] = ()
    from_row: RowNumber | None = None
    from_vine: NamedVine | None = None

    def has_row(self, row: int) -> bool:
        """True if the selection names the whole row."""
        begins = self.from_row is not None and row >= self.from_row
        follows = self.from_vine is not None and row > self.from_vine.row
        return row in self.rows or begins or follows

    def has_part_of(self, row: int) -> bool:
        """True if the selection names the row or a vine of it."""
        vines = (*self.vines, *((self.from_vine,) if self.from_vine else ()))
        return self.has_row(row) or any(vine.row == row for vine in vines)


def is_row_ordered(mission: MissionFile, row: int) -> bool:
    """True if the order holds a vine of a row, as far as the mission file can tell."""
    only, skip = mission.only, mission.skip
    return (only is None or only.has_part_of(row)) and not (skip is not None and skip.has_row(row))


def are_ordered(mission: MissionFile, row: int, sense: int, xy: Array) -> NDArray[np.bool_]:
    """Mask (N,) bool of a row's vines that the order holds, on a pass of the given sense.

    Args:
        sense: +1 for a pass along the heading of the start, -1 for one against it.
        xy: positions of trunks in map (N, 2) [m].
    """
    held = np.ones(len(xy), dtype=bool)
    if mission.only is not None:
        held &= _named(mission.only, mission, row, sense, xy)
    if mission.skip is not None:
        held &= ~_named(mission.skip, mission, row, sense, xy)
    return held


def _named(
    selection: Selection, mission: MissionFile, row: int, sense: int, xy: Array
) -> NDArray[np.bool_]:
    radius = SAME_VINE * mission.vine_spacing
    named = np.full(len(xy), selection.has_row(row))
    for vine in selection.vines:
        if vine.row == row:
            named |= np.hypot(*(xy - [vine.x, vine.y]).T) <= radius
    first = selection.from_vine
    if first is not None and first.row == row:
        yaw = mission.start.yaw
        along = sense * ((xy - [first.x, first.y]) @ [np.cos(yaw), np.sin(yaw)])
        is_second_pass = mission.faces == "both" and sense < 0
        named |= is_second_pass | (along >= -radius)
    return named
