"""The option --tiles."""

from __future__ import annotations

from typing import Annotated

import typer

Tiles = Annotated[
    str,
    typer.Option(
        help="Columns and rows of tiles in which a large picture is looked at besides the whole: "
        "a number from 1 to 8, or auto for what suits its size (default: 1, the whole alone).",
        show_default=False,
    ),
]
