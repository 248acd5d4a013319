"""Option --category: our names of a labelled set's categories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from vinum_nav.cli.errors import UserError
from vinum_nav.interfaces import Label

Categories = Annotated[
    Sequence[str],
    typer.Option(
        "--category", help="Meaning of a category: NAME=trunk or NAME=post. Repeat it for several."
    ),
]


def category_names(given: Sequence[str]) -> dict[str, str]:
    """Our names by the set's, of options NAME=OURS.

    Raises:
        UserError: not of that form, another name than trunk and post, or a name given twice.
    """
    ours = [label.name.lower() for label in Label]
    names: dict[str, str] = {}
    for option in given:
        name, _, label = option.rpartition("=")
        if not name or label.casefold() not in ours:
            wanted = " or ".join(f"NAME={label}" for label in ours)
            raise UserError(f"--category {option}: expected {wanted}")
        if name in names:
            raise UserError(f"--category {name}: given twice")
        names[name] = label.casefold()
    return names
