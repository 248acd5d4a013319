"""Judgement of a mission file as a whole: an operator writes it by hand for a real machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from vinum_nav.description.boundary import crosses_itself
from vinum_nav.description.selection import MOST_ROWS, is_row_ordered
from vinum_nav.errors import InputError

if TYPE_CHECKING:
    from vinum_nav.description.mission_file import MissionFile

LEAST_AREA = 0.5
"""Area of the smallest block, one vine between two posts [m2]."""
SPACING_SHARE = 3.0
"""Largest spacing as a multiple of the block's extent; a block of one vine is short."""
START_MARGIN = 2.0
"""Distance of the start from the boundary beyond the headland and one alley [m]."""


def check_mission(mission: MissionFile, where: str) -> None:
    """Check what concerns more than one key.

    Args:
        where: path of the file, for messages.

    Raises:
        InputError: the boundary is no simple polygon in metres, the start is far from it, a
            spacing is larger than the block, or nothing is left to work; names key, what was got
            and what was wanted.
    """
    if crosses_itself(mission.boundary_xy):
        raise InputError(
            f"{where}: boundary: crosses or touches itself, "
            "wanted the corners of a simple polygon in order"
        )
    block = shapely.Polygon(mission.boundary_xy)
    if block.area < LEAST_AREA:
        raise InputError(
            f"{where}: boundary: got an area of {block.area:.3g} m2, wanted corners in metres of "
            f"map that enclose {LEAST_AREA} m2 or more"
        )
    _check_start(mission, block, where)
    extent = float(shapely.minimum_bounding_radius(block)) * 2
    if mission.vine_spacing > SPACING_SHARE * extent:
        raise InputError(
            f"{where}: vine_spacing: got {mission.vine_spacing} m, wanted at most "
            f"{SPACING_SHARE:g} times the extent of the boundary, which is {extent:.1f} m"
        )
    if not any(is_row_ordered(mission, row) for row in range(MOST_ROWS)):
        raise InputError(f"{where}: only, skip: no row is left, wanted one or more to work")


def _check_start(mission: MissionFile, block: shapely.Polygon, where: str) -> None:
    away = float(shapely.distance(block, shapely.Point(mission.start.x, mission.start.y)))
    most = mission.headland_width + mission.row_spacing + START_MARGIN
    if away > most:
        raise InputError(
            f"{where}: start: {away:.1f} m from the boundary, wanted {most:.1f} m or less "
            f"(headland_width, row_spacing and {START_MARGIN} m)"
        )
