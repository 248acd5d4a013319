"""`vinum-nav survey`: surveys the vineyard of a seed, or takes over a survey of another make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vinum_nav.cli.errors import UserError
from vinum_nav.cli.signature import shared

if TYPE_CHECKING:
    from vinum_nav.vineyard.seed.survey_properties import SurveyProperties

SURVEYS = (".geojson", ".json")
"""Ends of the names of surveys; any other file is a seed."""
ROW_SPACING = 2.4
"""Row spacing of a survey of one row [m]."""


def survey(
    source: Annotated[
        Path, typer.Argument(help="Seed of a vineyard by name or file, or a survey (.geojson).")
    ],
    out: Annotated[Path, typer.Option(help="GeoJSON file to write.")],
    sigma: Annotated[
        float, typer.Option(min=0, max=10, help="Error of every measurement of a seed's block [m].")
    ] = 0.02,
    random_seed: Annotated[int | None, shared("random_seed")] = None,
    id_property: Annotated[str, typer.Option(help="Property with the name of a point.")] = "id",
    kind_property: Annotated[
        str, typer.Option(help="Property with the kind of a feature.")
    ] = "kind",
    row_property: Annotated[str, typer.Option(help="Property with the number of a row.")] = "row",
    vine: Annotated[str, typer.Option(help="Word for a vine, or several with commas.")] = "vine",
    post: Annotated[str, typer.Option(help="Word for a post, or several with commas.")] = "post",
    line: Annotated[
        str, typer.Option(help="Word for a row drawn as a line, or several with commas.")
    ] = "row",
    points_are: Annotated[
        str | None, typer.Option(help="Kind of points without a kind: vine or post.")
    ] = None,
    vine_spacing: Annotated[
        float | None,
        typer.Option(min=0.3, max=5, help="Distance of vines along lines or posts alone [m]."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace OUT and its seed.")] = False,
) -> None:
    """Write vines and posts as a survey that another seed can name (layout: survey).

    From a survey of another make, whose words the options name, comes one of ours that says every
    vine's row, and beside it a seed (.yaml) that can be driven.
    """
    from vinum_nav.description.yaml_file import checked
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed
    from vinum_nav.vineyard.seed.survey_properties import SurveyProperties
    from vinum_nav.vineyard.worlds.survey import survey_text

    if source.suffix.lower() in SURVEYS:
        given = {"id": id_property, "kind": kind_property, "row": row_property, "vine": vine}
        given |= {"post": post, "line": line}
        more = {"points_are": points_are, "vine_spacing": vine_spacing}
        properties = checked({**given, **more}, SurveyProperties, "options")
        _take_over(source, out, properties, force=force)
        return
    _free(out, force=force)
    out.write_text(survey_text(grow(load_seed(source), random_seed), sigma))
    typer.echo(str(out))


def _take_over(source: Path, out: Path, properties: SurveyProperties, *, force: bool) -> None:
    from vinum_nav.vineyard.growing.surveyed import surveyed_block
    from vinum_nav.vineyard.seed.block import BlockSeed
    from vinum_nav.vineyard.worlds.survey import taken_over_text

    seed = out.with_suffix(".yaml")
    for path in (out, seed):
        _free(path, force=force)
    block = BlockSeed(layout="survey", survey=source, survey_properties=properties)
    found = surveyed_block(block, ROW_SPACING, None, 0.0)
    out.write_text(taken_over_text(found, source.stem))
    seed.write_text(f"name: {out.stem}\nblock:\n  layout: survey\n  survey: {out.name}\n")
    vines = sum(point.kind == "vine" for point in found.points)
    typer.echo(f"{out}: {vines} vines in {len(found.layout.rows)} rows")
    typer.echo(str(seed))


def _free(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise UserError(f"{path} exists; --force replaces it")
