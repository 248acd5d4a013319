"""A law over 500 mission files drawn from layouts alone: the rows believed at the start."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Side
from vinum_nav.mapping.row_parameters import RowParameters
from vinum_nav.mapping.rows import RowModel
from vinum_nav.vineyard.growing.drawn_order import CLOSE, DrawnOrder, draw_order
from vinum_nav.vineyard.growing.layout import generate_layout
from vinum_nav.vineyard.growing.order import make_order, true_start
from vinum_nav.vineyard.seed import BlockSeed, OrderSeed, Seed

SHARES = {"closely": 300, "by_hand": 100, "roughly": 100}
FEW = 10
"""Files of each kind in the quick sample."""


def whole(told: str) -> object:
    return pytest.param(told, range(FEW, SHARES[told]), marks=pytest.mark.slow, id=f"{told}-whole")


def sample(told: str) -> object:
    return pytest.param(told, range(FEW), id=f"{told}-sample")


def believed(order: DrawnOrder) -> RowModel:
    return RowModel(order.mission, RowParameters())


def chord(line: Array) -> Array:
    return np.asarray(line[-1] - line[0])


def turn(order: DrawnOrder, model: RowModel) -> float:
    """Mean angle between believed and true rows [rad]."""
    angles = []
    for row, true in zip(model.lines, order.rows, strict=True):
        (ax, ay), (bx, by) = chord(row.points_map), chord(true)
        angles.append(abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))
    return float(np.mean(angles))


def off(model: RowModel, order: DrawnOrder) -> float:
    """Greatest distance of a true row's middle from the believed row of its id [m]."""
    gaps = []
    for row, true in zip(model.lines, order.rows, strict=True):
        middle = shapely.LineString(true).interpolate(0.5, normalized=True)
        gaps.append(shapely.LineString(row.points_map).distance(middle))
    return max(gaps)


@pytest.mark.parametrize(("told", "numbers"), [sample("closely"), whole("closely")])
def test_rows_told_closely_are_counted_in_order_and_in_line(told: str, numbers: range) -> None:
    for number in numbers:
        order = draw_order(number, told)
        model = believed(order)
        assert len(model.lines) == len(order.rows), number
        assert off(model, order) < order.mission.row_spacing / 2, number
        # corners that are off by so much leave the direction of a short row open
        shortest = min(float(np.hypot(*chord(row))) for row in order.rows)
        open_angle = math.atan(2 * CLOSE / shortest) if order.boundary != "planned" else 0.0
        assert turn(order, model) < max(math.radians(1.0), open_angle), number


@pytest.mark.parametrize(
    ("told", "numbers"),
    [sample("by_hand"), sample("roughly"), whole("by_hand"), whole("roughly")],
)
def test_rows_told_badly_are_in_the_range_that_is_believed(told: str, numbers: range) -> None:
    for number in numbers:
        order = draw_order(number, told)
        model = believed(order)
        least, most = model.count_range
        assert least <= len(order.rows) <= most, number
        assert least <= len(model.lines) <= most, number
        assert all(np.isfinite(row.points_map).all() for row in model.lines), number


@pytest.mark.parametrize("told", ["by_hand", "roughly"])
@pytest.mark.parametrize("number", [14, 15, 24])
def test_the_belief_is_corrected_as_rows_are_seen(told: str, number: int) -> None:
    """Row by row, as a robot comes to see them; a row that was found keeps its id."""
    order = draw_order(number, told)
    model = believed(order)
    places = [points_along(row, order.mission.vine_spacing) for row in order.rows]
    for k in range(len(places)):
        seen = places[: k + 1] + [p[:3] for p in places[k + 1 : k + 2]]
        model.update(np.concatenate(seen))
        assert all(row.found for row in model.lines[: k + 1]), k
        least, most = model.count_range
        assert least <= len(places) <= most, k
        for id, points in enumerate(places[: k + 1]):
            np.testing.assert_array_equal(model.members(points), id)
    assert len(model.lines) == len(places)
    assert model.count_range[0] == len(places)


def points_along(line: Array, spacing: float) -> Array:
    whole_line = shapely.LineString(line)
    steps = np.arange(0.45, whole_line.length - 0.4, spacing)
    return np.array([whole_line.interpolate(s).coords[0] for s in steps])


@pytest.mark.slow
@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("size", [(40, 100), (4, 60), (10, 40)])
def test_blocks_of_real_size_are_believed_with_a_wrong_heading(
    side: Side, size: tuple[int, int]
) -> None:
    """They once were 1, 19 and 3 rows."""
    rows, vines = size
    layout = generate_layout(BlockSeed(rows=rows, vines_per_row=vines, heading_deg=10.0), 21)
    order = OrderSeed(side=side)
    start = true_start(order, layout, 21)
    datum = Seed(name="real").datum
    for error in (-0.05, -0.02, 0.02, 0.05):
        turned = Pose2(start.x, start.y, start.yaw + error)
        mission = make_order(order, layout, "real", datum, 3.0, turned, 21)
        assert len(RowModel(mission, RowParameters()).lines) == rows
