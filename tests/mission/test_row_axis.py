"""Laws of a row's axis, its lane and the order of passes."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import RowLine, Side
from vinum_nav.mission.lane import Lane
from vinum_nav.mission.passes import Itinerary, Pass, face_of, pass_order
from vinum_nav.mission.row_axis import RowAxis


def bent(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = np.cumsum(rng.uniform(2.0, 4.0, 5))
    return Pose2(*rng.normal(0, 2, 3)).transform(np.column_stack([x, rng.normal(0, 0.1, 5)]))


@pytest.mark.parametrize("seed", range(5))
def test_locating_a_point_of_the_axis_gives_its_arc_length_back(seed: int) -> None:
    axis = RowAxis(bent(seed))
    for s in np.linspace(-3.0, axis.length + 3.0, 31):
        assert axis.locate(axis.point(s))[0] == pytest.approx([s, 0.0], abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("offset", [-0.8, 0.3])
def test_offset_is_positive_left_and_never_longer_than_to_any_point(
    seed: int, offset: float
) -> None:
    axis = RowAxis(bent(seed))
    dense = np.array([axis.point(t) for t in np.linspace(-1, axis.length + 1, 2000)])
    for s in np.linspace(0.5, axis.length - 0.5, 11):
        dx, dy = axis.direction(s)
        point = axis.point(s) + offset * np.array([-dy, dx])
        found = axis.locate(point)[0]
        assert abs(found[1]) == pytest.approx(np.hypot(*(dense - point).T).min(), abs=1e-3)
        assert math.copysign(1, found[1]) == math.copysign(1, offset)


def test_extent_is_where_the_row_is_inside_the_boundary() -> None:
    axis = RowAxis(np.array([[0.0, 0.0], [5.0, 0.0]]))
    box = np.array([[-1.0, -1.0], [7.0, -1.0], [7.0, 1.0], [-1.0, 1.0]])
    assert axis.extent(box) == pytest.approx((-1.0, 7.0))
    assert axis.extent(box + np.array([0.0, 5.0])) == pytest.approx((0.0, 5.0))


def test_extent_of_a_block_with_a_notch_is_the_part_around_the_row() -> None:
    axis = RowAxis(np.array([[0.0, 0.0], [3.0, 0.0]]))
    notched = [(-1, -1), (20, -1), (20, 1), (10, 1), (10, -0.5), (5, -0.5), (5, 1), (-1, 1)]
    assert axis.extent(np.array(notched, dtype=float)) == pytest.approx((-1.0, 5.0))


def test_a_direction_is_along_the_points() -> None:
    axis = RowAxis(np.array([[0, 0], [0, 4.0]]))
    at = axis.locate(np.array([1.0, 2.0]))[0, 0]
    assert axis.direction(float(at)) == pytest.approx([0, 1])


@pytest.mark.parametrize("points", [[[0, 0]], [[0, 0], [0, 0]], [[0, 0, 0], [1, 0, 0]]])
def test_a_malformed_row_is_refused(points: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="row"):
        RowAxis(np.array(points, dtype=float))


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("sense", [1, -1])
def test_the_row_is_on_the_work_side_of_its_lane(side: Side, sense: int) -> None:
    row = RowLine(0, np.array([[0.0, 0.0], [3.0, 3.0]]), found=True)
    box = np.array([[-1.0, -1.0], [4.0, -1.0], [4.0, 4.0], [-1.0, 4.0]])
    lane = Lane.along(row, Pass(0, sense, face_of(sense, side)), 0.8, box)
    assert lane.start < lane.end
    pose = lane.pose((lane.start + lane.end) / 2)
    seen = pose.inverse().transform(np.array([1.5, 1.5]))
    assert seen == pytest.approx([0.0, side.sign * 0.8])
    assert lane.travel(lane.pose(1.0).xy) == pytest.approx([1.0])
    assert lane.holds(pose, 0.1)
    assert not lane.holds(pose @ Pose2(0.0, 0.0, math.pi), 0.1)
    assert not lane.holds(pose @ Pose2(0.0, side.sign * 1.6, 0.0), 5.0)


def test_a_straight_lane_is_walked_to_its_end_a_curved_one_by_places_ahead() -> None:
    box = np.array([[-50.0, -50.0], [50.0, -50.0], [50.0, 50.0], [-50.0, 50.0]])
    angles = np.linspace(0.0, 0.5, 21)
    arc = 40.0 * np.column_stack([np.sin(angles), 1 - np.cos(angles)])
    pass_ = Pass(0, 1, "right")
    straight = Lane.along(RowLine(0, arc[[0, -1]], True), pass_, 0.8, box)
    curved = Lane.along(RowLine(0, arc, True), pass_, 0.8, box)
    for travel in np.arange(-2.0, 19.0, 0.3):
        assert straight.ahead(travel, 20.0) == 20.0
        place = curved.ahead(travel, 20.0)
        assert place == 20.0 or 2.0 <= place - travel < 3.0
    middle = curved.pose(10.0)
    assert math.hypot(middle.x, middle.y - 40.0) == pytest.approx(40.8, abs=0.01)
    assert middle.yaw == pytest.approx(0.25, abs=0.01)


def words(faces: str, side: Side) -> list[tuple[int, int, str]]:
    return [(p.row, p.sense, p.face) for p in islice(pass_order(faces, side), 4)]  # type: ignore


def test_the_order_of_passes() -> None:
    both = [(0, 1, "right"), (0, -1, "left"), (1, 1, "right"), (1, -1, "left")]
    assert words("both", Side.LEFT) == both
    one = [(0, 1, "left"), (1, -1, "right"), (2, 1, "left"), (3, -1, "right")]
    assert words("one", Side.RIGHT) == one


def test_a_pass_is_next_only_when_its_row_is_in_the_map() -> None:
    line = np.array([[0.0, 0.0], [1.0, 0.0]])
    rows = tuple(RowLine(k, line, found=False) for k in range(2))
    itinerary = Itinerary("one", Side.LEFT, reopen_limit=2)
    driven = []
    while (upcoming := itinerary.next(rows, lambda p: p.row == 0)) is not None:
        itinerary.begin(upcoming)
        driven.append(itinerary.finish().row)
    assert driven == [0, 1, 0, 0], "row 0 with its forgotten vine is gone back to twice"
