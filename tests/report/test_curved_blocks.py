"""Work items, bound and alleys of a block whose rows are arcs."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.geometry import Pose2, wrap_angle
from vinum_nav.report.lower_bound import lower_bound_time, time_through
from vinum_nav.report.metrics.localisation import alley, within_rows
from vinum_nav.report.work import WorkItem, rows_in_order, work_items
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.growing.row_frame import RowFrame
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed

SEEDS = Path(__file__).parents[2] / "seeds"


@cache
def curved() -> tuple[Vineyard, Robot, list[WorkItem], RowFrame]:
    vineyard = grow(load_seed(SEEDS / "curved.yaml"))
    robot = load_robot(vineyard.mission.body)
    frame = RowFrame.along(vineyard.rows[0].line[:, :2])
    return vineyard, robot, work_items(vineyard, robot), frame


def test_rows_are_counted_from_the_start_and_vines_along_them() -> None:
    vineyard, _, items, frame = curved()
    assert [row.index for row in rows_in_order(vineyard)] == [0, 1, 2, 3]
    assert len(items) == len(vineyard.vines)
    for row in vineyard.rows:
        of_row = [item.vine.position[:2] for item in items if item.vine.row == row.index]
        steps = np.diff(frame.to_uv(np.array(of_row))[:, 0])
        assert np.all(steps > 0) or np.all(steps < 0)


def test_ideal_poses_are_parallel_to_the_row_at_the_vine() -> None:
    _, _, items, frame = curved()
    yaws: dict[int, list[float]] = {}
    for item in items:
        direction = float(frame.direction(frame.to_uv(item.vine.position[:2])))
        off = wrap_angle(item.ideal.yaw - direction)
        assert min(abs(off), abs(wrap_angle(off + np.pi))) < 0.03
        yaws.setdefault(item.row, []).append(item.ideal.yaw)
    spread = np.ptp(np.unwrap(yaws[0]))
    assert spread > 0.2, "rows of this seed bend visibly"
    heights = [abs(frame.to_uv(item.ideal.xy)[1] - item.vine.row * 2.5) for item in items]
    assert np.ptp(heights) < 0.35


def test_the_lower_bound_is_longer_than_all_straight_ways() -> None:
    vineyard, robot, items, _ = curved()
    bound = lower_bound_time(vineyard, robot, items)
    stops = [vineyard.start, *(item.ideal for item in items)]
    straight = time_through([a.distance(b) for a, b in pairwise(stops)], robot)
    assert bound is not None
    assert bound > straight + len(items) * vineyard.task_duration


def test_alleys_and_row_ends_follow_the_arcs() -> None:
    vineyard, *_, frame = curved()
    uv = np.array([[8.0, -1.2], [8.0, 1.2], [3.0, 3.8], [14.0, 6.2], [8.0, 8.8]])
    points = frame.to_map(uv)
    assert alley(points, vineyard).tolist() == [0, 1, 2, 3, 4]
    assert within_rows(points, vineyard).all()
    outside = frame.to_map(np.array([[-1.5, 1.2], [20.0, 1.2]]))
    assert not within_rows(outside, vineyard).any()


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_a_point_on_the_row_lies_between_its_alleys(share: float) -> None:
    vineyard, *_ = curved()
    line = vineyard.rows[1].line[:, :2]
    at = line[round(share * (len(line) - 1))]
    along = line[1] - line[0]
    pose = Pose2(float(at[0]), float(at[1]), float(np.arctan2(along[1], along[0])))
    beside = pose.transform(np.array([[0.0, -0.3], [0.0, 0.3]]))
    assert alley(beside, vineyard).tolist() == [1, 2]
