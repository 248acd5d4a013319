"""A surveyed block in its own map: every vine with its row and place."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.description.mission_file import Datum
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.layout import Layout
from vinum_nav.vineyard.growing.survey_completion import completed
from vinum_nav.vineyard.growing.survey_layout import survey_layout
from vinum_nav.vineyard.seed.block import BlockSeed
from vinum_nav.vineyard.seed.survey import SurveyPoint, read_survey, survey_datum, survey_xy


@dataclass(frozen=True)
class SurveyedBlock:
    """Vines and posts of a survey, those that were planted along rows among them.

    Attributes:
        xy: positions (N, 2) of the points in map [m].
        datum: origin of map.
    """

    points: tuple[SurveyPoint, ...]
    xy: Array
    datum: Datum
    layout: Layout


def surveyed_block(
    block: BlockSeed, row_spacing: float, datum: Datum | None, altitude: float
) -> SurveyedBlock:
    """Block that a survey describes.

    Args:
        row_spacing: of a block of one row, where the survey cannot tell [m].
        datum: origin of map; None for one in the middle of the survey.
        altitude: of a datum of the survey's own [m].

    Raises:
        InputError: the survey is missing, malformed, or cannot be a block; names the file.
    """
    assert block.survey is not None, "a block of layout survey"
    points = read_survey(block.survey, block.survey_properties)
    datum = datum or survey_datum(points, altitude)
    try:
        xy = survey_xy(points, datum)
        points, xy = completed(points, xy, block.survey_properties.vine_spacing)
        layout = survey_layout(points, xy, row_spacing, block.post_spacing)
    except ValueError as error:
        raise InputError(f"{block.survey}: {error}") from error
    return SurveyedBlock(points, xy, datum, layout)
