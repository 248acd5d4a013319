"""Alleys between curved rows: driven along, parallel to the rows, at a distance from them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from vine_block import Block, Drive, footprint, make_block

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import RowLine

ROBOT = load_robot("hyqreal")
RADIUS, SPACING, LENGTH = 40.0, 2.2, 14.0


def on_arc(along: float, across: float, sense: int = 1) -> Pose2:
    """Pose on arcs about (0, RADIUS), `across` towards the centre, looking along or against."""
    angle = along / RADIUS
    x, y = (RADIUS - across) * np.array([np.sin(angle), -np.cos(angle)]) + [0.0, RADIUS]
    return Pose2(float(x), float(y), angle if sense > 0 else angle - np.pi)


def curved_block(count: int = 3) -> Block:
    straight = make_block(count, SPACING, LENGTH)
    s = np.linspace(0.0, LENGTH, 15)

    def arc(across: float) -> np.ndarray:
        return np.array([on_arc(float(v), across).xy for v in s])

    rows = tuple(RowLine(k, arc(k * SPACING), True) for k in range(count))
    ring = np.concatenate([arc(-0.4), arc((count - 1) * SPACING + 0.4)[::-1]])
    boundary = tuple((float(x), float(y)) for x, y in ring)
    mission = straight.mission.model_copy(update={"boundary": boundary})
    return Block(rows, mission, 0.0, SPACING, LENGTH)


def test_hops_along_a_curved_row_end_parallel_to_it_and_clear_of_it() -> None:
    block = curved_block()
    drive = Drive.start(block, on_arc(1.0, -0.6), lag=0.15, slip=0.02)
    for key, along in enumerate((2.2, 3.4, 6.0, 9.5, 13.0)):
        drive.go(on_arc(along, -0.6), key)
    assert drive.least_clearance() > 0.1
    lines = [shapely.LineString(row.points_map) for row in block.rows]
    for pose in drive.poses:
        angle = np.arctan2(pose.x, RADIUS - pose.y)
        assert abs(pose.yaw - angle) < 0.1
        assert min(footprint(ROBOT, pose).distance(line) for line in lines) > 0.1


@pytest.mark.slow
@pytest.mark.parametrize("sense", [1, -1])
def test_a_transit_through_a_curved_alley_touches_nothing(sense: int) -> None:
    block = curved_block()
    ends = (0.5, LENGTH - 0.5)[::sense]
    drive = Drive.start(block, on_arc(ends[0], SPACING / 2, sense), lag=0.15, slip=0.02)
    goal = on_arc(ends[1], SPACING / 2, sense)
    drive.go(goal, 1, "map")
    assert drive.least_clearance() > 0.15


def test_from_one_curved_row_to_the_next_around_the_headland() -> None:
    block = curved_block()
    drive = Drive.start(block, on_arc(LENGTH - 1.0, -0.6), lag=0.15, slip=0.02)
    drive.go(on_arc(LENGTH - 1.0, SPACING + 0.6, -1), 1)
    assert drive.least_clearance() > 0.1
