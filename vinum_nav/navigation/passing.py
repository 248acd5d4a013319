"""The way of a body that cannot move sideways past an obstacle in its alley."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
import shapely

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.navigation.free_space import FreeSpace
from vinum_nav.navigation.legs import Leg
from vinum_nav.navigation.parameters import NavigatorParameters

BACK = (0.0, 0.4, 0.8, 1.2, 1.6, 2.0)
"""Ways straight back before the body changes over to its passing line [m]."""
PAST = (0.0, 0.8, 1.6, 2.4)
"""Ways past the goal, which is then reached backwards [m]."""
SLOPES = (0.22, 0.3, 0.5, 0.7)
"""Yaws at which the body changes over; those above `bend` are turned to on the spot [rad]."""
TURNS_COST = 3.0
"""Way that counts as much as the turns on the spot [m]."""
ACROSS_STEP = 0.1
"""Distance between the lines beside the obstacle that are tried [m]."""
LINES = 25
"""Number of lines that are tried on either side of the goal's own."""
SAMPLE, YAW_SAMPLE = 0.1, 0.1
"""Steps between the poses at which the body's outline is checked [m, rad]."""
SLACK = 0.01
"""So much nearer than where it stands is not nearer [m]."""

Way = tuple[Leg, ...]


def passing_legs(
    space: FreeSpace,
    obstacles: tuple[Any, ...],
    start: Pose2,
    goal: Pose2,
    robot: Robot,
    parameters: NavigatorParameters,
) -> Way | None:
    """Legs in map: back if need be, over to a line beside the obstacle, and back in line with the
    goal; None where the alley leaves no room.

    The cheapest way that keeps the gaps with the body's outline turned as it drives; of the lines
    beside the obstacle the one with the most room.

    Args:
        space: free space without obstacles.
        obstacles: convex outlines in map.
    """
    p, at = parameters, goal.between(start)
    if at.x > -p.passing_in_line:
        return None
    walls = _Walls.of(space, obstacles, goal, robot, p)
    lines = list(walls.open_lines(at.x - BACK[-1], PAST[-1]))
    options = sorted(product(SLOPES, BACK, PAST), key=lambda option: _cost(option, p.bend))
    for slope, back, past in options if lines else ():
        ways = [way for line in lines if (way := _way(at, line, slope, back, past, p))]
        rooms = [walls.room(way, at.yaw) for way in ways]
        if rooms and max(rooms) >= 0.0:
            best = ways[int(np.argmax(rooms))]
            return tuple(Leg(goal.transform(leg.points), leg.sense) for leg in best)
    return None


def _cost(option: tuple[float, float, float], bend: float) -> float:
    slope, back, past = option
    return 2 * back + 3 * past + (TURNS_COST if slope > bend else slope)


def _way(
    at: Pose2, line: float, slope: float, back: float, past: float, p: NavigatorParameters
) -> Way | None:
    """A way seen from the goal, from the start `at` by a line that is `line` to its left [m]."""
    begin, beside = at.xy - back * at.heading
    last = past - (p.passing_in_line if past == 0.0 else 0.0)
    over, home = abs(line - beside) / math.tan(slope), abs(line) / math.tan(slope)
    if begin + over > last - home:
        return None
    points = _distinct(
        [(begin, beside), (begin + over, line), (last - home, line), (last, 0.0)],
    )
    legs = [Leg(np.array([(at.x, at.y), (begin, beside)]), -1)] if back else []
    if slope > p.bend:
        legs += [Leg(np.stack(pair), 1) for pair in pairwise(points)]
    else:
        legs.append(Leg(points, 1))
    legs.append(Leg(np.array([(last, 0.0), (0.0, 0.0)]), 1 if past == 0.0 else -1))
    return tuple(legs)


@dataclass(frozen=True)
class _Walls:
    """Walls that the outline keeps off, seen from the goal.

    Attributes:
        rows, things: row lines and obstacles.
        gaps: that are kept to them [m].
        half: half the body's length and width [m].
        least_gap: that is kept even where the body stands nearer [m].
        most_room: above which all gaps are alike [m].
    """

    rows: Any
    things: Any
    gaps: tuple[float, float]
    half: Array
    least_gap: float
    most_room: float

    @classmethod
    def of(
        cls,
        space: FreeSpace,
        obstacles: tuple[Any, ...],
        goal: Pose2,
        robot: Robot,
        parameters: NavigatorParameters,
    ) -> _Walls:
        """Walls of an alley."""
        seen = goal.inverse()
        lines = [shapely.LineString(seen.transform(row.points_map)) for row in space.rows]
        things = [shapely.transform(outline, seen.transform) for outline in obstacles]
        return cls(
            shapely.union_all(lines),
            shapely.union_all(things),
            (parameters.tight_clearance, parameters.detour_beside),
            np.array([robot.length / 2, robot.width / 2]),
            parameters.passing_gap,
            parameters.passing_room,
        )

    def open_lines(self, first: float, last: float) -> Iterator[float]:
        """Lines in this alley that a body can drive from one station to another [m], the nearest
        first."""
        for k in sorted(range(-LINES, LINES + 1), key=abs):
            line = k * ACROSS_STEP
            over = shapely.LineString([(0.0, 0.0), (0.0, line), (first, line)])
            if over.intersects(self.rows):
                continue
            strip = shapely.box(
                first - self.half[0],
                line - self.half[1],
                last + self.half[0],
                line + self.half[1],
            )
            gaps = (shapely.distance(strip, self.rows), shapely.distance(strip, self.things))
            if all(found >= gap for found, gap in zip(gaps, self.gaps, strict=True)):
                yield line

    def room(self, way: Way, yaw: float) -> float:
        """Least gap of the body's outline on its way beyond those that are kept [m].

        At most `most_room`; negative where it keeps them not. Where the body stands nearer
        already, it need only not come nearer still.
        """
        places = np.array([*_poses(way, yaw)])
        cos, sin = np.cos(places[:, 2]), np.sin(places[:, 2])
        corners = self.half * np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]])
        x = places[:, 0, None] + cos[:, None] * corners[:, 0] - sin[:, None] * corners[:, 1]
        y = places[:, 1, None] + sin[:, None] * corners[:, 0] + cos[:, None] * corners[:, 1]
        return self._least(shapely.polygons(np.stack([x, y], axis=-1)))

    def _least(self, outlines: Array) -> float:
        room = self.most_room
        for thing, gap in zip((self.rows, self.things), self.gaps, strict=True):
            found = shapely.distance(outlines, thing)
            here = max(float(found[0]) - SLACK, self.least_gap)
            room = min(room, float(found.min()) - min(gap, here))
        return room


def _poses(way: Way, yaw: float) -> Iterator[tuple[float, float, float]]:
    """Poses (x, y, yaw) along a way, turns on the spot and bends among them."""
    for leg in way:
        for segment, (a, b) in enumerate(pairwise(leg.points)):
            next_yaw = leg.yaw(segment)
            turns = max(1, math.ceil(abs(next_yaw - yaw) / YAW_SAMPLE))
            yield from ((a[0], a[1], t) for t in np.linspace(yaw, next_yaw, turns + 1))
            steps = max(1, math.ceil(float(np.hypot(*(b - a))) / SAMPLE))
            yield from ((x, y, next_yaw) for x, y in np.linspace(a, b, steps + 1)[1:])
            yaw = next_yaw
    yield (way[-1].points[-1, 0], way[-1].points[-1, 1], 0.0)


def _distinct(points: list[tuple[float, float]]) -> Array:
    """Points (K, 2) without those that follow a like one."""
    kept = points[:1]
    for point in points[1:]:
        if math.dist(point, kept[-1]) > 1e-3:
            kept.append(point)
    return np.array(kept)
