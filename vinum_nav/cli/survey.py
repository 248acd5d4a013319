"""`vinum-nav survey`: surveys the vineyard of a seed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.errors import UserError
from vinum_nav.cli.signature import shared


def survey(
    seed: Annotated[Path, typer.Argument(help="Seed file of the vineyard.")],
    out: Annotated[Path, typer.Option(help="GeoJSON file to write.")],
    sigma: Annotated[
        float, typer.Option(min=0, max=10, help="Error of every measurement [m].")
    ] = 0.02,
    random_seed: Annotated[int | None, shared("random_seed")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace OUT.")] = False,
) -> None:
    """Write vines and posts as a survey that another seed can name (layout: survey)."""
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed
    from vinum_nav.vineyard.worlds.survey import survey_text

    if out.exists() and not force:
        raise UserError(f"{out} exists; --force replaces it")
    out.write_text(survey_text(grow(load_seed(seed), random_seed), sigma))
    typer.echo(str(out))
