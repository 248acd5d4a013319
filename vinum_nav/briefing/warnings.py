"""Warnings about a mission file, in the words of whoever planted the block."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import shapely

from vinum_nav.briefing.belief import Belief
from vinum_nav.description.robot import Robot
from vinum_nav.mission.stop_pose import UnreachableError, stand_off

ASKEW_DEG = 5.0
"""Angle between start and rows from which a warning is given [deg]."""
TIGHT = 0.10
"""Room beside the body in an alley below which a warning is given [m]."""
BETWEEN = 0.25
"""Distance of the number of spaces between the rows from a whole number, above which it is open."""
OFF_SPACING = 0.03
"""Share by which the rows' spacing may differ from the one told."""
FAR = 3.0
"""Distance of the start from the first row's end from which a warning is given [m]."""
LARGE = 20.0
"""Area from which a block is worth a second look [ha]."""


def warnings_of(belief: Belief, robot: Robot) -> tuple[str, ...]:
    """One sentence for each thing that may be wrong; each says what was found and what to do."""
    return (
        *_of_the_rows(belief),
        *_of_the_start(belief),
        *_of_the_body(belief, robot),
        *_of_the_ground(belief, robot),
    )


def _of_the_rows(belief: Belief) -> Iterator[str]:
    told, rows = belief.mission.row_spacing, len(belief.rows)
    gaps = belief.across / told
    if abs(gaps - round(gaps)) > BETWEEN:
        yield (
            f"Between the long sides there is room for {math.floor(gaps) + 1} or "
            f"{math.ceil(gaps) + 1} rows at {told:g} m; {rows} are expected. Count the rows, and "
            "draw the long sides 0.4 m beside the outer ones."
        )
    needed = belief.row_spacing
    if rows > 1 and abs(needed - told) > OFF_SPACING * told:
        yield (
            f"{rows} rows fit between the long sides only at {needed:.2f} m, not at {told:g} m. "
            "Measure over ten rows, or check the long sides of the boundary."
        )
    if belief.mission.vine_spacing > told:
        yield (
            f"Vines are farther apart ({belief.mission.vine_spacing:g} m) than rows ({told:g} m). "
            "Are the two spacings the right way round?"
        )


def _of_the_start(belief: Belief) -> Iterator[str]:
    mission = belief.mission
    along = belief.row_direction
    askew = math.degrees(math.acos(float(np.clip(mission.start_pose.heading @ along, -1.0, 1.0))))
    if askew > ASKEW_DEG:
        yield (
            f"The robot starts {askew:.0f} degrees askew to the first row. Let it look along the "
            "rows, and give the heading as a compass does: 0 is north, 90 is east."
        )
    end = belief.rows[0].points_map[0]
    away = float(np.hypot(*(mission.start_pose.xy - end)))
    if away > FAR + mission.row_spacing / 2:
        yield (
            f"The robot starts {away:.1f} m from the end of the first row. Start it at the mouth "
            "of the first alley."
        )
    if shapely.contains_xy(shapely.Polygon(mission.boundary_xy), mission.start.x, mission.start.y):
        yield (
            "The robot starts inside the boundary. Start it before the first alley, or draw the "
            "boundary around the rows alone."
        )


def _of_the_body(belief: Belief, robot: Robot) -> Iterator[str]:
    mission = belief.mission
    try:
        stand_off(robot, mission)
    except UnreachableError as error:
        yield f"This body cannot work this block: {error}."
        return
    room = (mission.row_spacing - robot.width) / 2 - mission.clearance
    if room < TIGHT:
        yield (
            f"The alley leaves {100 * max(room, 0):.0f} cm on each side of the body "
            f"({robot.width:g} m wide) and its clearance ({mission.clearance:g} m): canes will be "
            "in its way."
        )


def _of_the_ground(belief: Belief, robot: Robot) -> Iterator[str]:
    mission = belief.mission
    needed = math.hypot(robot.length, robot.width)
    if mission.headland_width < needed:
        yield (
            f"The headland is {mission.headland_width:g} m wide; the body needs {needed:.1f} m to "
            "turn on it."
        )
    area = shapely.Polygon(mission.boundary_xy).area / 1e4
    if area > LARGE:
        yield f"The block has {area:.0f} ha. Is the boundary that of one block?"
