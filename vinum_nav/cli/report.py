"""`vinum-nav report`: builds the report of a run anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vinum_nav.cli.errors import NOT_SUCCEEDED, UserError
from vinum_nav.folder_lock import locked

if TYPE_CHECKING:
    from vinum_nav.report.metadata import RunMetadata


def report(
    directory: Annotated[Path, typer.Argument(help="Directory of the run record.")],
    seed: Annotated[
        Path | None,
        typer.Argument(help="Seed file that the run was made with (default: the record's copy)."),
    ] = None,
    video: Annotated[bool, typer.Option(help="Make a film of the run.")] = True,
) -> None:
    """Build report.json, figures, film and report.html of a run, also of one that was broken off.

    The exit status is that of `simulate`.
    """
    from vinum_nav.cli.table import print_table
    from vinum_nav.description.robot import load_robot
    from vinum_nav.report.build import build_report
    from vinum_nav.report.metadata import load_metadata
    from vinum_nav.report.metrics import run_succeeded
    from vinum_nav.report.seed_copy import kept_seed, require_same_seed
    from vinum_nav.vineyard.seed import load_seed

    metadata = load_metadata(directory)
    if not metadata.seed:
        _report_of_robot(directory, metadata)
        return
    if seed is not None:
        require_same_seed(seed, directory)
    planted = load_seed(seed) if seed is not None else kept_seed(directory)
    if planted is None:
        raise UserError(f"{directory} holds no copy of its seed: name the seed file of the run")
    vineyard = metadata.grown(planted)
    robot = load_robot(metadata.body)
    with locked(directory):
        result = build_report(directory, vineyard, robot, metadata, video=video)
    print_table(result)
    typer.echo(str(directory / "report.html"))
    if not run_succeeded(result):
        raise typer.Exit(NOT_SUCCEEDED)


def _report_of_robot(directory: Path, metadata: RunMetadata) -> None:
    """Report of what the mission itself says; the exit status tells how it ended."""
    from vinum_nav.cli.table import print_table
    from vinum_nav.report.field import build_field_report

    with locked(directory):
        result = build_field_report(directory, metadata)
    print_table(result)
    typer.echo(str(directory / "report.html"))
    outcomes = result["vines"]["outcomes"]
    if result["mission"]["outcome"] != "done" or outcomes["done"] != result["vines"]["total"]:
        raise typer.Exit(NOT_SUCCEEDED)
