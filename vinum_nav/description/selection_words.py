"""Words of the options `--only` and `--skip`, and the rows and vines that they name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.selection import (
    MOST_ROWS,
    NamedVine,
    Selection,
    is_row_ordered,
)
from vinum_nav.description.yaml_file import checked
from vinum_nav.errors import InputError

ROW = "row:"
"""Beginning of a word that names a row; any other word is a vine's id."""
AND_AFTER = ".."
"""End of a word that names also what comes after."""


def selection_of(
    option: str,
    text: str,
    row_of: Callable[[int], int],
    vine_of: Callable[[str], NamedVine],
) -> Selection:
    """Selection that the text of an option names.

    `row:3` is a row, `row:3..` also the rows after it, `row:3..5` a row to another; any other word
    is the id of a vine, `ID..` also all that is worked after it. Commas stand between words.

    Args:
        option: its name, for messages.
        row_of: row in the mission's count of a row's number; raises InputError where there is none.
        vine_of: vine of an id; raises InputError where there is none.

    Raises:
        InputError: an empty word, a row that is no number, two open ends, or nothing of that name.
    """
    rows: list[int] = []
    found: dict[str, Any] = {"vines": []}
    for word in (part.strip() for part in text.split(",")):
        where = f"--{option} {text}: {word!r}"
        if word in ("", AND_AFTER):
            raise InputError(f"{where}: wanted row:NUMBER or the id of a vine")
        try:
            if word.startswith(ROW):
                _add_rows(found, rows, word.removeprefix(ROW), row_of)
            elif word.endswith(AND_AFTER):
                _open_end(found, "from_vine", vine_of(word.removesuffix(AND_AFTER)))
            else:
                found["vines"].append(vine_of(word))
        except ValueError as error:
            raise InputError(f"{where}: {error}") from error
    return checked({**found, "rows": rows}, Selection, f"--{option}")


def selected(
    mission: MissionFile,
    only: str | None,
    skip: str | None,
    row_of: Callable[[int], int],
    vine_of: Callable[[str], NamedVine],
) -> MissionFile:
    """Mission file with the selections of the two options; None keeps the file's.

    Raises:
        InputError: see `selection_of`; or no row is left.
    """
    given = {"only": only, "skip": skip}
    changes = {
        name: selection_of(name, text, row_of, vine_of)
        for name, text in given.items()
        if text is not None
    }
    changed = mission.model_copy(update=changes)
    if not any(is_row_ordered(changed, row) for row in range(MOST_ROWS)):
        raise InputError(f"--only {only} --skip {skip}: no row is left, wanted one or more to work")
    return changed


def selected_by_operator(mission: MissionFile, only: str | None, skip: str | None) -> MissionFile:
    """The same where there is the mission file alone: its rows, and the vines that it names.

    Raises:
        InputError: see `selection_of`.
    """
    known: dict[str, NamedVine] = {}
    for selection in (mission.only, mission.skip):
        if selection is not None:
            vines = (*selection.vines, *((selection.from_vine,) if selection.from_vine else ()))
            known |= {vine.id: vine for vine in vines}

    def vine_of(name: str) -> NamedVine:
        if name not in known:
            names = ", ".join(known) or "none"
            raise InputError(
                f"the mission file does not say where that vine stands (it names {names}): "
                "write id, row, x and y under only.vines or skip.vines of the file"
            )
        return known[name]

    return selected(mission, only, skip, lambda number: number, vine_of)


def _add_rows(
    found: dict[str, Any], rows: list[int], numbers: str, row_of: Callable[[int], int]
) -> None:
    first, dots, last = numbers.partition(AND_AFTER)
    begin = row_of(_number(first))
    if not dots:
        rows.append(begin)
    elif not last:
        _open_end(found, "from_row", begin)
    else:
        end = row_of(_number(last))
        if end < begin:
            raise InputError(f"row {last} comes before row {first}")
        rows.extend(range(begin, end + 1))


def _open_end(found: dict[str, Any], name: str, value: Any) -> None:
    if {"from_row", "from_vine"} & set(found):
        raise InputError(f"a second word with {AND_AFTER}, wanted one at most")
    found[name] = value


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(f"row {text!r}, wanted a whole number") from None
