import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vinum_nav.description.mission_file import Datum, MissionFile, StartPose
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Side
from vinum_nav.mapping.row_fit import Line, nearest_row
from vinum_nav.mapping.row_parameters import RowParameters
from vinum_nav.mapping.rows import RowModel

LENGTH, SPACING = 12.0, 2.4
ORIGIN = Pose2(0, 0, 0)


def order(side=Side.LEFT, rows=3, start=ORIGIN, yaw_error=0.0, spacing=SPACING):
    """Rows along the start's x axis, the first one half a spacing on the work side."""
    v = np.array([SPACING / 2 - 0.4, SPACING * (rows - 0.5) + 0.4])
    corners = [[1.2, v[0]], [LENGTH + 1.2, v[0]], [LENGTH + 1.2, v[1]], [1.2, v[1]]]
    boundary = start.transform(np.array(corners) * [1, side.sign])
    return MissionFile(
        block="rows",
        datum=Datum(latitude_deg=45, longitude_deg=9),
        boundary=tuple((float(x), float(y)) for x, y in boundary),
        row_spacing=spacing,
        vine_spacing=1.0,
        side=side,
        start=StartPose(x=start.x, y=start.y, yaw=start.yaw + side.sign * yaw_error),
    )


def vines(row, count, start=ORIGIN, side=Side.LEFT, rng=None, first=2.0):
    uv = np.column_stack([first + np.arange(count), np.full(count, (row + 0.5) * SPACING)])
    if rng is not None:
        uv = uv + rng.normal(0, 0.04, uv.shape)
    return start.transform(uv * [1, side.sign])


def test_before_anything_is_seen_all_rows_are_predicted_and_clipped():
    model = RowModel(order(), RowParameters())
    assert [row.id for row in model.lines] == [0, 1, 2]
    assert not any(row.found for row in model.lines)
    for row in model.lines:
        np.testing.assert_allclose(row.points_map[:, 0], [1.2, 13.2], atol=1e-6)
        np.testing.assert_allclose(row.points_map[:, 1], (row.id + 0.5) * SPACING, atol=1e-6)


def test_a_wrong_heading_is_bent_to_the_boundary_of_a_single_row():
    model = RowModel(order(rows=1, yaw_error=0.06), RowParameters())
    (row,) = model.lines
    assert math.dist(*row.points_map) > 0.89 * LENGTH


@pytest.mark.slow
@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("seed", range(4))
def test_rows_are_found_with_their_ids_and_the_spacing_is_learned(side, seed):
    rng = np.random.default_rng(seed)
    start = Pose2(*rng.uniform(-5, 5, 2), rng.uniform(-3, 3))
    mission = order(side, 4, start, rng.uniform(-0.04, 0.04), SPACING * rng.uniform(0.92, 1.08))
    model = RowModel(mission, RowParameters())
    seen = np.empty((0, 2))
    for count in range(2, 12):
        seen = np.concatenate([vines(row, count, start, side, rng) for row in (0, 1)])
        model.update(seen)
    assert [(row.id, row.found) for row in model.lines] == [
        (0, True),
        (1, True),
        (2, False),
        (3, False),
    ]
    np.testing.assert_array_equal(model.members(seen), np.repeat([0, 1], 11))
    for row in model.lines:
        true = start.transform(np.array([[1.2, 13.2], [SPACING * (row.id + 0.5)] * 2]).T)
        true = start.inverse().transform(true) * [1, side.sign]
        ends = start.transform(true)
        assert np.linalg.norm(row.points_map - ends, axis=1).max() < (0.12 if row.found else 0.3)
        assert (row.points_map[1] - row.points_map[0]) @ start.heading > 0


def test_mirroring_the_world_mirrors_the_rows():
    rng = np.random.default_rng(1)
    points = np.concatenate([vines(row, 6, rng=rng) for row in (0, 1)])
    left = RowModel(order(Side.LEFT, yaw_error=0.03), RowParameters())
    right = RowModel(order(Side.RIGHT, yaw_error=0.03), RowParameters())
    left.update(points)
    right.update(points * [1, -1])
    for a, b in zip(left.lines, right.lines, strict=True):
        assert (a.id, a.found) == (b.id, b.found)
        np.testing.assert_allclose(a.points_map, b.points_map * [1, -1], atol=1e-9)


def test_noise_beside_a_row_does_not_turn_it():
    rng = np.random.default_rng(2)
    model = RowModel(order(), RowParameters())
    model.update(np.concatenate([vines(0, 8, rng=rng), [[4.0, 1.6], [6.5, 0.9]]]))
    assert np.abs(model.lines[0].points_map[:, 1] - SPACING / 2).max() < 0.1


def test_neighbours_outside_the_boundary_and_strays_are_of_no_row():
    model = RowModel(order(rows=2), RowParameters())
    model.update(vines(0, 5))
    points = np.concatenate([vines(2, 3), [[5.0, SPACING]], vines(0, 2), vines(1, 1)])
    np.testing.assert_array_equal(model.members(points), [-1, -1, -1, -1, 0, 0, 1])


def test_one_vine_does_not_make_a_row():
    model = RowModel(order(), RowParameters())
    model.update(vines(0, 1))
    assert not model.lines[0].found
    assert len(model.members(np.empty((0, 2)))) == 0


def test_a_short_first_row_is_believed_to_run_like_its_side_of_the_boundary():
    """Row 0 once was bent toward the longer rows behind it, and the robot drove into it."""
    boundary = [[1.5, 0.8], [1.5, 6.4], [13.2, 6.4], [13.2, 2.0], [8.0, 1.6], [8.0, 0.8]]
    mission = order().model_copy(update={"boundary": tuple(map(tuple, boundary))})
    row = RowModel(mission, RowParameters()).lines[0]
    assert np.abs(row.points_map[:, 1] - SPACING / 2).max() < 0.1


def test_a_row_of_which_little_is_seen_runs_like_its_neighbours():
    model = RowModel(order(yaw_error=0.08), RowParameters())
    model.update(np.concatenate([vines(0, 1), vines(1, 10), vines(2, 10)]))
    assert [row.found for row in model.lines] == [False, True, True]
    assert np.abs(model.lines[0].points_map[:, 1] - SPACING / 2).max() < 0.08


def test_a_row_is_told_from_its_first_vine_on():
    """One point says how far the row is off, before two of them say how it runs."""
    model = RowModel(order(start=Pose2(0.0, 0.25, 0.0)), RowParameters())
    model.update(vines(0, 1))
    assert abs(model.lines[0].points_map[0, 1] - SPACING / 2) < 0.08


@pytest.mark.parametrize("seed", range(6))
def test_the_fit_forgets_where_it_came_from(seed):
    """Points one by one, or all at once: the same rows."""
    rng = np.random.default_rng(seed)
    yaw_error, spacing = rng.uniform(-0.05, 0.05), SPACING * rng.uniform(0.92, 1.08)
    mission = order(rows=4, yaw_error=yaw_error, spacing=spacing)
    points = np.concatenate([vines(row, 11, rng=rng) for row in range(4)])
    slowly, at_once = RowModel(mission, RowParameters()), RowModel(mission, RowParameters())
    for count in range(1, 12):
        slowly.update(np.concatenate([points[11 * row :][:count] for row in range(4)]))
    at_once.update(points)
    assert len(slowly.lines) == len(at_once.lines) == 4
    for a, b in zip(slowly.lines, at_once.lines, strict=True):
        np.testing.assert_allclose(a.points_map, b.points_map, atol=0.02)


@pytest.mark.parametrize("seed", range(6))
def test_strays_do_not_bend_the_row_at_work(seed):
    rng = np.random.default_rng(seed)
    strays = rng.uniform([1.5, 1.0], [13.0, 6.8], (6, 2))
    model = RowModel(order(), RowParameters())
    model.update(np.concatenate([vines(0, 10, rng=rng), vines(1, 3, rng=rng), strays]))
    assert np.abs(model.lines[0].points_map[:, 1] - SPACING / 2).max() < 0.1


@given(
    count=st.integers(1, 60),
    spacing=st.floats(1.5, 4.0),
    uneven=st.floats(0.0, 3.0),
    turned=st.floats(0.0, 0.05),
    curvature=st.floats(-0.01, 0.01),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=150, deadline=None)
def test_the_nearest_row_is_the_nearest_of_all(count, spacing, uneven, turned, curvature, seed):
    rng = np.random.default_rng(seed)
    lines = tuple(
        Line(spacing * k + rng.normal(0, uneven), rng.normal(0.1, turned)) for k in range(count)
    )
    uv = rng.uniform([-10, -20], [120, count * spacing + 30], (60, 2))
    nearest, off = nearest_row(uv, lines, curvature)
    bow = curvature * uv[:, 0] ** 2 / 2
    gaps = np.stack([uv[:, 1] - bow - line.at(uv[:, 0]) for line in lines])
    np.testing.assert_array_equal(nearest, np.abs(gaps).argmin(axis=0))
    np.testing.assert_array_equal(off, gaps[nearest, np.arange(len(uv))])
