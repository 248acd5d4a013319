"""`vinum-nav report`: builds the report of a run anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.errors import NOT_SUCCEEDED
from vinum_nav.cli.telling import tell_result
from vinum_nav.folder_lock import locked


def report(
    directory: Annotated[Path, typer.Argument(help="Directory of the run record.")],
    seed: Annotated[
        Path | None,
        typer.Argument(help="Seed of the run, by name or file (default: the record's copy)."),
    ] = None,
    video: Annotated[bool, typer.Option(help="Make a film of the run.")] = True,
) -> None:
    """Build report.json, figures, film and report.html of a run, also of one that was broken off.

    The exit status is that of `simulate`.
    """
    from vinum_nav.cli.table import print_table
    from vinum_nav.report.metadata import load_metadata
    from vinum_nav.report.rebuild import rebuild_report

    load_metadata(directory)
    with locked(directory):
        rebuilt = rebuild_report(directory, seed, video=video)
    print_table(rebuilt.report)
    typer.echo(str(directory / "report.html"))
    tell_result(rebuilt.report)
    if not rebuilt.succeeded:
        raise typer.Exit(NOT_SUCCEEDED)
