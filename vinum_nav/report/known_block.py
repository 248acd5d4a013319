"""Block of a run, as far as its record and the operator tell it."""

from __future__ import annotations

from pathlib import Path

from vinum_nav.description.mission_file import MissionFile, load_mission_file
from vinum_nav.report.metadata import MISSION, RUN, load_metadata
from vinum_nav.report.plants import Plant, plants_of_survey, plants_of_vineyard
from vinum_nav.report.recording import RECORD
from vinum_nav.report.seed_copy import kept_seed
from vinum_nav.vineyard.seed.survey_properties import SurveyProperties


def block_of_run(
    directory: Path, mission_file: Path | None = None, survey: Path | None = None
) -> tuple[MissionFile | None, tuple[Plant, ...]]:
    """Mission file and plants of a run; None and no plants where nothing tells them.

    Args:
        mission_file: the operator's (default: that in the run's record).
        survey: with the ids of the vines (default: that of the run's seed).

    Raises:
        InputError: a malformed mission file, seed or survey.
    """
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
