"""Routes: shortest by brute force, never through a row, refused where there is none."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import shapely
from vine_block import Block, make_block

from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import RowLine
from vinum_nav.navigation.free_space import FreeSpace, free_space
from vinum_nav.navigation.route import NoRouteError, route_length, shortest_route

ROBOT = load_robot("hyqreal")


def space_of(block: Block, **options: float) -> FreeSpace:
    return free_space(block.mission, ROBOT, block.rows, 0.1, **options)


def brute_force_length(space: FreeSpace, start: np.ndarray, goal: np.ndarray) -> float:
    """Shortest way over every order of up to four corners."""
    region = space.region.buffer(1e-6)
    best = np.inf
    for count in range(5):
        for order in permutations(range(len(space.corners)), count):
            way = np.vstack([start, space.corners[list(order)], goal])
            length = route_length(way)
            if length < best and region.covers(shapely.LineString(way)):
                best = length
    return best


@pytest.mark.parametrize("seed", range(4))
def test_route_is_the_shortest_of_all_orders_of_corners(seed: int) -> None:
    rng = np.random.default_rng(seed)
    block = make_block(1, 2.2, 4.0, yaw=rng.uniform(-3, 3))
    space = space_of(block)
    start, goal = (
        block.pose(rng.uniform(0, 4), side * rng.uniform(0.5, 1.5)).xy for side in (-1, 1)
    )
    route = shortest_route(space, start, goal)
    assert route_length(route) == pytest.approx(brute_force_length(space, start, goal), abs=1e-4)


def test_routes_stay_free_and_are_symmetric() -> None:
    rng = np.random.default_rng(5)
    block = make_block(4, 2.0, 10.0, yaw=0.7)
    space = space_of(block)
    for _ in range(20):
        a, b = (
            block.pose(
                rng.uniform(0, 10),
                rng.integers(0, 4) * 2.0 + rng.choice([-1, 1]) * rng.uniform(0.5, 1.0),
            ).xy
            for _ in range(2)
        )
        route = shortest_route(space, a, b)
        np.testing.assert_allclose(route[[0, -1]], [a, b])
        assert space.region.buffer(1e-4).covers(shapely.LineString(route))
        assert route_length(route) == pytest.approx(route_length(shortest_route(space, b, a)))
        assert route_length(route) >= np.hypot(*(b - a)) - 1e-9


def test_start_inside_a_row_leaves_it_by_the_shortest_way() -> None:
    block = make_block()
    start, goal = block.pose(5.0, -0.2).xy, block.pose(9.0, -1.0).xy
    route = shortest_route(space_of(block), start, goal)
    np.testing.assert_allclose(route[0], start)
    np.testing.assert_allclose(route[1], [5.0, -0.45], atol=1e-6)


def test_goal_slightly_inside_the_clearance_is_accepted() -> None:
    block = make_block()
    goal = block.pose(9.0, -0.40).xy
    route = shortest_route(space_of(block), block.pose(5.0, -1.0).xy, goal)
    np.testing.assert_allclose(route[-1], goal)


@pytest.mark.parametrize(
    ("along", "across", "message"),
    [(5.0, 0.0, "outside the free space"), (40.0, 0.0, "outside the free space")],
)
def test_goal_on_a_row_or_beyond_the_block_is_refused(
    along: float, across: float, message: str
) -> None:
    block = make_block()
    with pytest.raises(NoRouteError, match=message):
        shortest_route(space_of(block), block.pose(5.0, -1.0).xy, block.pose(along, across).xy)


def test_headland_too_narrow_to_pass_is_refused() -> None:
    block = make_block(headland=1.0)
    with pytest.raises(NoRouteError, match="no route"):
        shortest_route(space_of(block), block.pose(5.0, 1.1).xy, block.pose(5.0, 3.3).xy)


def test_alley_narrower_than_the_body_is_no_way() -> None:
    block = make_block(2, 0.85)
    with pytest.raises(NoRouteError):
        shortest_route(space_of(block), block.pose(-1.5, 0.4).xy, block.pose(5.0, 0.42).xy)


def test_alignment_zone_and_row_yaw() -> None:
    block = make_block(yaw=1.0)
    space = space_of(block)
    points = np.array([block.pose(x, 1.1).xy for x in (-0.3, -0.1, 6.0, 12.1, 12.3)])
    assert space.is_aligned(points).tolist() == [False, True, True, True, False]
    np.testing.assert_allclose(space.row_yaw(points), 1.0)


def test_curved_rows_are_kept_clear_of() -> None:
    x = np.linspace(0, 12, 25)
    block = make_block(1)
    row = RowLine(0, np.column_stack([x, 0.3 * np.sin(x / 2)]), True)
    space = free_space(block.mission, ROBOT, (row,), 0.1)
    route = shortest_route(space, np.array([1.0, -0.9]), np.array([11.0, -1.0]))
    wall = shapely.LineString(row.points_map)
    assert shapely.LineString(route).distance(wall) > 0.45 - 0.04
