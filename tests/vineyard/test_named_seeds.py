"""Laws that the block of every named seed keeps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from grown import SEEDS, same, seed, vineyard

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.grow import grow, lay_out
from vinum_nav.vineyard.model import Vineyard

NAMED = (
    *("flat", "steep", "curved", "gaps", "prunings", "bush", "narrow", "low_sun", "survey"),
    *("obstacles", "large", "snow"),
)
MINIS = tuple(f"{name}_mini" for name in NAMED)
GROWN = tuple(name for name in (*NAMED, *MINIS) if name != "large")


@pytest.fixture(params=GROWN)
def block(request: pytest.FixtureRequest) -> Vineyard:
    return vineyard(request.param)


def plan(points: list[Array]) -> Array:
    return np.array([point[:2] for point in points]).reshape(-1, 2)


@pytest.mark.parametrize("name", NAMED)
def test_every_named_seed_has_a_description_and_a_small_twin(name: str) -> None:
    for path in (SEEDS / f"{name}.yaml", SEEDS / f"{name}_mini.yaml"):
        assert path.read_text().startswith("# ")
    assert seed(name).description
    mini = lay_out(seed(f"{name}_mini"), seed(f"{name}_mini").random_seed)[0]
    assert 2 <= len(mini.rows) <= 3
    assert all(3 <= len(row.places) <= 5 for row in mini.rows)


def test_no_seed_but_the_known_ones() -> None:
    others = {"demo", "mini", "random", "training"}
    assert {path.stem for path in Path(SEEDS).glob("*.yaml")} == {*NAMED, *MINIS, *others}


def test_flat_and_large_have_the_size_that_figures_are_quoted_for() -> None:
    assert [len(row.places) for row in lay_out(seed("flat"), 11)[0].rows] == [10] * 4
    assert [len(row.places) for row in lay_out(seed("large"), 1)[0].rows] == [100] * 40


@pytest.mark.parametrize("name", MINIS)
def test_the_same_seed_grows_the_same_vineyard(name: str) -> None:
    assert same(vineyard(name), grow(seed(name)))


def test_the_boundary_holds_the_block_and_nothing_of_its_neighbours(block: Vineyard) -> None:
    boundary = shapely.Polygon(block.mission.boundary_xy)
    assert boundary.is_valid
    assert boundary.exterior.is_ccw or boundary.exterior.is_simple
    own = [vine.position for vine in (*block.vines, *block.replants)]
    own += [post.foot for post in block.posts]
    own += [anchor.foot for anchor in block.anchors if 0 <= anchor.row < len(block.rows)]
    assert shapely.contains_xy(boundary, *plan(own).T).all()
    edge = min(boundary.exterior.distance(shapely.Point(point[:2])) for point in own)
    assert edge > 0.05
    beyond = [vine.foot for vine in block.neighbour_vines]
    beyond += [post.foot for post in block.neighbour_posts]
    for point in plan(beyond):
        assert boundary.distance(shapely.Point(point)) > 1.0


def test_ids_are_unique_and_name_their_row(block: Vineyard) -> None:
    vines = [vine.id for vine in block.all_vines]
    posts = [post.id for post in block.all_posts]
    assert len(set(vines)) == len(vines)
    assert len(set(posts)) == len(posts)
    for vine in (*block.vines, *block.replants):
        assert vine.id.startswith(f"r{vine.row}v")
    assert all(not 0 <= vine.row < len(block.rows) for vine in block.neighbour_vines)


def test_vines_stand_along_their_rows_line(block: Vineyard) -> None:
    for row in block.all_rows:
        line = shapely.LineString(row.line[:, :2])
        feet = [vine.foot for vine in block.all_vines if vine.row == row.index]
        posts = [post.foot for post in block.all_posts if post.row == row.index]
        for point in plan(feet + posts):
            assert line.distance(shapely.Point(point)) < 0.25


def test_all_stands_on_the_ground_and_the_terrain_holds_it(block: Vineyard) -> None:
    feet = [vine.foot for vine in block.all_vines] + [post.foot for post in block.all_posts]
    feet += [o.foot for o in block.obstacles] + [a.foot for a in block.anchors]
    points = np.array(feet)
    np.testing.assert_allclose(points[:, 2], block.terrain.height_at(points[:, :2]), atol=1e-9)
    low, high = block.terrain.origin_xy, block.terrain.origin_xy + block.terrain.size_xy
    assert np.all(points[:, :2] > low + 1.0)
    assert np.all(points[:, :2] < high - 1.0)


def test_the_start_is_free_and_looks_down_the_alley(block: Vineyard) -> None:
    boundary = shapely.Polygon(block.mission.boundary_xy)
    distance = boundary.distance(shapely.Point(block.start.xy))
    assert 0.4 < distance < block.mission.headland_width
    robot = load_robot(block.mission.body)
    clear = shapely.Point(block.start.xy).buffer(robot.half_diagonal + 0.3)
    for obstacle in block.obstacles:
        assert not clear.intersects(shapely.Polygon(obstacle.footprint))
    ahead = block.start.inverse().transform(block.rows[0].line[:, :2])
    assert np.all(ahead[:2, 0] > 0.5)
    side = block.mission.side.sign
    assert side * ahead[0, 1] == pytest.approx(block.mission.row_spacing / 2, abs=0.45)


def test_obstacles_leave_lanes_and_headlands_free(block: Vineyard) -> None:
    """A body can work each row, and turn at its ends, wherever obstacles stand."""
    robot = load_robot(block.mission.body)
    things = [shapely.Polygon(o.footprint) for o in block.obstacles]
    headland = shapely.Polygon(block.mission.boundary_xy).buffer(
        block.mission.headland_width, join_style="mitre"
    )
    beside = shapely.MultiLineString([r.line[:, :2] for r in block.all_rows]).buffer(0.9)
    outer = shapely.MultiLineString([r.line[:, :2] for r in block.rows]).buffer(
        1.15 * block.mission.row_spacing
    )
    for k, row in enumerate(block.rows):
        worked_from = -1.0 if k % 2 == 0 else 1.0
        lane = shapely.LineString(row.line[:, :2]).buffer(
            worked_from * (0.4 + robot.width + 0.2), single_sided=True
        )
        assert not any(lane.intersects(thing) for thing in things)
    for thing in things:
        assert not thing.intersects(headland) or thing.within(beside) or thing.within(outer)
