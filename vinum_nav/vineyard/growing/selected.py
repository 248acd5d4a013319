"""Rows and vines of a vineyard that an order names by the grower's numbers and ids."""

from __future__ import annotations

from dataclasses import replace

from vinum_nav.description.selection import NamedVine
from vinum_nav.description.selection_words import selected
from vinum_nav.errors import InputError
from vinum_nav.vineyard.model import Vineyard

PLACE_DECIMALS = 1
"""Decimals of a named vine's place [m]: what an operator knows of it."""
MOST_NAMED = 5
"""Names that an error lists."""


def with_selection(vineyard: Vineyard, only: str | None, skip: str | None) -> Vineyard:
    """The vineyard with an order for a part of it; None keeps all.

    Rows have the numbers of the survey, without one those of the vines' ids (r3v05 is of row 3).

    Raises:
        InputError: no such row or vine; names those that there are.
    """
    if only is None and skip is None:
        return vineyard
    rows = {row.index: row.index for row in vineyard.rows}
    vines: dict[str, NamedVine] = {}
    surveyed: dict[int, int] = {}
    for vine in vineyard.vines:
        x, y = (round(float(v), PLACE_DECIMALS) for v in vine.position[:2])
        name, number = vine.surveyed or (vine.id, vine.row)
        vines[name] = NamedVine(id=name, row=vine.row, x=x, y=y)
        surveyed[number] = vine.row
    rows = surveyed if any(vine.surveyed for vine in vineyard.vines) else rows

    def row_of(number: int) -> int:
        if number not in rows:
            raise InputError(f"no row {number}; there are {_some(sorted(rows))}")
        return rows[number]

    def vine_of(name: str) -> NamedVine:
        if name not in vines:
            raise InputError(f"no vine {name!r}; there are {_some(list(vines))}")
        return vines[name]

    return replace(vineyard, mission=selected(vineyard.mission, only, skip, row_of, vine_of))


def _some(names: list[str] | list[int]) -> str:
    shown = [str(name) for name in names]
    if len(shown) <= MOST_NAMED:
        return ", ".join(shown)
    return f"{', '.join(shown[: MOST_NAMED - 1])}, ..., {shown[-1]}"
