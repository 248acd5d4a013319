"""`vinum-nav mission show`: where a mission stands, what is left, and the plant register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vinum_nav.cli.errors import UserError

if TYPE_CHECKING:
    from vinum_nav.description.mission_file import MissionFile
    from vinum_nav.report.plants import Plant

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
    from vinum_nav.report.plant_files import register_csv, register_geojson
    from vinum_nav.report.plant_register import plant_register
    from vinum_nav.report.standing import standing

    events = read_journal(directory / JOURNAL)
    if not events:
        raise UserError(f"{directory / JOURNAL} is empty: the mission has not begun")
    mission, plants = _block(directory, mission_file, survey)
    entries = plant_register(events, plants, mission)
    for line in standing(events, entries):
        typer.echo(line)
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


def _block(
    directory: Path, mission_file: Path | None, survey: Path | None
) -> tuple[MissionFile | None, tuple[Plant, ...]]:
    """Mission file and plants, as far as options and the run's record tell them."""
    from vinum_nav.description.mission_file import load_mission_file
    from vinum_nav.report.metadata import MISSION, RUN, load_metadata
    from vinum_nav.report.plants import plants_of_survey, plants_of_vineyard
    from vinum_nav.report.recording import RECORD
    from vinum_nav.report.seed_copy import kept_seed
    from vinum_nav.vineyard.seed.survey_properties import SurveyProperties

    seed = kept_seed(directory)
    if seed is not None and survey is None and (directory / RECORD / RUN).is_file():
        vineyard = load_metadata(directory).grown(seed)
        return vineyard.mission, plants_of_vineyard(vineyard)
    path = mission_file or directory / RECORD / MISSION
    if mission_file is None and not path.is_file():
        return None, ()
    mission = load_mission_file(path)
    if survey is not None:
        return mission, plants_of_survey(survey, SurveyProperties(), mission)
    if seed is None or seed.block.survey is None:
        return mission, ()
    return mission, plants_of_survey(seed.block.survey, seed.block.survey_properties, mission)
