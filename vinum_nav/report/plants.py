"""Plants of a block as the grower knows them: id, row, place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vinum_nav.description.mission_file import MissionFile
from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.survey_completion import completed
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed.survey import read_survey, survey_xy
from vinum_nav.vineyard.seed.survey_properties import SurveyProperties


@dataclass(frozen=True)
class Plant:
    """One vine.

    Attributes:
        id: the grower's, without a survey the vineyard's.
        row: number of its row, the grower's or the vineyard's.
        count: row in the mission's count, 0 at the start.
        xy: position (2,) in map [m].
    """

    id: str
    row: int
    count: int
    xy: Array


def plants_of_vineyard(vineyard: Vineyard) -> tuple[Plant, ...]:
    """Plants of a vineyard, by the ids of its survey where it has one."""
    plants = []
    for vine in vineyard.vines:
        name, row = vine.surveyed or (vine.id, vine.row)
        plants.append(Plant(name, row, vine.row, vine.position[:2]))
    return tuple(plants)


def plants_of_survey(
    path: Path, properties: SurveyProperties, mission: MissionFile
) -> tuple[Plant, ...]:
    """Plants of a survey, in the map of a mission file.

    Raises:
        InputError: no survey, or one of another place than the mission file's datum.
    """
    points = read_survey(path, properties)
    xy = survey_xy(points, mission.datum)
    points, xy = completed(points, xy, properties.vine_spacing)
    yaw = mission.start.yaw
    across = mission.side.sign * (xy @ [-np.sin(yaw), np.cos(yaw)])
    vines = [(k, point) for k, point in enumerate(points) if point.kind == "vine"]
    places: dict[int, list[float]] = {}
    for k, point in vines:
        places.setdefault(_row(point.row), []).append(float(across[k]))
    order = sorted(places, key=lambda row: float(np.mean(places[row])))
    return tuple(
        Plant(point.id, _row(point.row), order.index(_row(point.row)), xy[k]) for k, point in vines
    )


def _row(row: int | None) -> int:
    """Row of a vine, which a survey always says."""
    assert row is not None
    return row
