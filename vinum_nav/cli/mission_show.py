"""`vinum-nav mission show`: where a mission stands, what is left, and the plant register."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.errors import UserError
from vinum_nav.cli.telling import tell_result

JOURNAL = "journal.jsonl"


def show(
    directory: Annotated[Path, typer.Argument(help="Directory of a run, with its journal.")],
    mission_file: Annotated[
        Path | None,
        typer.Option("--mission", help="Mission file (default: that in the run's record)."),
    ] = None,
    survey: Annotated[
        Path | None,
        typer.Option(help="Survey with the ids of the vines (default: that of the run's seed)."),
    ] = None,
    geojson: Annotated[
        Path | None, typer.Option(help="File to write the plant register into, as GeoJSON.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="File to write the plant register into, as CSV.")
    ] = None,
) -> None:
    """Say where a mission stands and what is left; GeoJSON and CSV of every plant's outcome."""
    from vinum_nav.mission.journal import read_journal
    from vinum_nav.report.known_block import block_of_run
    from vinum_nav.report.plant_files import register_csv, register_geojson
    from vinum_nav.report.plant_register import plant_register
    from vinum_nav.report.standing import standing

    events = read_journal(directory / JOURNAL)
    if not events:
        raise UserError(f"{directory / JOURNAL} is empty: the mission has not begun")
    mission, plants = block_of_run(directory, mission_file, survey)
    entries = plant_register(events, plants, mission)
    for line in standing(events, entries):
        typer.echo(line)
    tell_result([{**asdict(entry), "xy": entry.xy.tolist()} for entry in entries])
    datum = None if mission is None else mission.datum
    if geojson is not None:
        if datum is None:
            raise UserError(
                f"--geojson needs the mission file's datum, and {directory} holds none: "
                "add --mission FILE"
            )
        geojson.write_text(register_geojson(entries, datum))
        typer.echo(str(geojson))
    if csv is not None:
        csv.write_text(register_csv(entries, datum))
        typer.echo(str(csv))
