"""`vinum-nav report`: builds the report of a run anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.errors import NOT_SUCCEEDED
from vinum_nav.folder_lock import locked


def report(
    directory: Annotated[Path, typer.Argument(help="Directory of the run record.")],
    seed: Annotated[Path, typer.Argument(help="Seed file that the run was made with.")],
    video: Annotated[bool, typer.Option(help="Make a film of the run.")] = True,
) -> None:
    """Rebuild report.json, figures, film and report.html of a run; exit status as simulate's."""
    from vinum_nav.cli.table import print_table
    from vinum_nav.description.robot import load_robot
    from vinum_nav.report.build import build_report
    from vinum_nav.report.metadata import load_metadata
    from vinum_nav.report.metrics import run_succeeded
    from vinum_nav.report.seed_copy import require_same_seed
    from vinum_nav.vineyard.seed import load_seed

    metadata = load_metadata(directory)
    require_same_seed(seed, directory)
    vineyard = metadata.grown(load_seed(seed))
    robot = load_robot(metadata.body)
    with locked(directory):
        result = build_report(directory, vineyard, robot, metadata, video=video)
    print_table(result)
    typer.echo(str(directory / "report.html"))
    if not run_succeeded(result):
        raise typer.Exit(NOT_SUCCEEDED)
