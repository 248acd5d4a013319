"""Laws that every block of seeds/random.yaml keeps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from grown import seed, vineyard

from vinum_nav.description.mission_file import load_mission_file, save_mission_file
from vinum_nav.geometry import wrap_angle
from vinum_nav.vineyard.growing.layout import generate_layout
from vinum_nav.vineyard.model import Vineyard

NUMBERS = range(30)


@pytest.fixture(params=NUMBERS)
def number(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def block(number: int) -> Vineyard:
    return vineyard("random", number)


def plan(points: list[np.ndarray]) -> np.ndarray:
    return np.array([point[:2] for point in points])


def test_counts_and_spacings_are_within_their_ranges(number: int, block: Vineyard) -> None:
    ranges, layout = seed("random").block, generate_layout(seed("random").block, number)
    assert 2 <= len(block.rows) <= 4
    places = [len(row.places) for row in layout.rows]
    assert all(4 <= count <= 7 for count in places)
    assert 0.85 * sum(places) - 1 <= len(block.vines) <= sum(places)
    assert 1.9 <= layout.row_spacing <= 2.8
    assert 0.9 <= layout.vine_spacing <= 1.5
    for row, plan_of_row in enumerate(layout.rows):
        uv = layout.to_uv(plan_of_row.places)
        assert abs(uv[0, 0]) <= 0.3 + 6 * ranges.place_jitter
        assert np.all(np.abs(uv[:, 1] - row * layout.row_spacing) < 6 * ranges.place_jitter)
        gaps = np.diff(uv[:, 0]) - layout.vine_spacing
        assert np.all(np.abs(gaps) < 9 * ranges.place_jitter)


def test_a_gap_is_a_whole_number_of_places(number: int, block: Vineyard) -> None:
    layout = generate_layout(seed("random").block, number)
    for row in range(len(block.rows)):
        feet = plan([vine.trunk_axis[0] for vine in block.vines if vine.row == row])
        if len(feet) < 2:
            continue
        steps = np.diff(np.sort(layout.to_uv(feet)[:, 0])) / layout.vine_spacing
        assert np.all(np.abs(steps - steps.round()) < 0.3)


def test_the_boundary_holds_all_that_stands(block: Vineyard) -> None:
    boundary = shapely.Polygon(block.mission.boundary_xy)
    assert boundary.is_valid
    standing = [vine.position for vine in block.vines] + [post.foot for post in block.posts]
    assert shapely.contains_xy(boundary, *plan(standing).T).all()
    edge = min(boundary.exterior.distance(shapely.Point(point[:2])) for point in standing)
    assert edge > 0.25


def test_the_start_is_outside_of_the_boundary_on_free_ground(block: Vineyard) -> None:
    boundary = shapely.Polygon(block.mission.boundary_xy)
    distance = boundary.distance(shapely.Point(block.start.xy))
    assert 0.9 < distance < block.mission.headland_width
    ahead = block.start.inverse().transform(block.rows[0].line[:, :2])
    assert ahead[0, 0] > 1.0


def test_the_headland_is_free(block: Vineyard) -> None:
    """Nothing but weeds stands beyond the boundary; the last vine's arm reaches out by little."""
    boundary = shapely.Polygon(block.mission.boundary_xy)
    tops = plan([post.top for post in block.posts])
    assert shapely.contains_xy(boundary, *tops.T).all()
    cordons = np.concatenate([vine.cordon[:, :2] for vine in block.vines])
    assert shapely.contains_xy(boundary.buffer(0.3), *cordons.T).all()


def test_the_terrain_holds_block_and_headlands(block: Vineyard) -> None:
    low, high = block.terrain.origin_xy, block.terrain.origin_xy + block.terrain.size_xy
    reach = shapely.Polygon(block.mission.boundary_xy).buffer(block.mission.headland_width)
    assert np.all(np.array(reach.bounds[:2]) > low)
    assert np.all(np.array(reach.bounds[2:]) < high)


def test_no_vine_stands_at_a_post(block: Vineyard) -> None:
    vines = plan([vine.trunk_axis[0] for vine in block.vines])
    posts = plan([post.foot for post in block.posts])
    assert np.linalg.norm(vines[:, None] - posts[None], axis=-1).min() > 0.2


def test_feet_stand_on_the_ground(block: Vineyard) -> None:
    feet = np.array([vine.trunk_axis[0] for vine in block.vines] + [p.foot for p in block.posts])
    np.testing.assert_allclose(feet[:, 2], block.terrain.height_at(feet[:, :2]), atol=1e-9)


def test_the_believed_start_is_near_the_true_one(block: Vineyard) -> None:
    believed = block.mission.start_pose
    assert believed.distance(block.start) < 0.45
    assert abs(wrap_angle(believed.yaw - block.start.yaw)) < 0.06


def test_the_mission_file_reads_back_unchanged(block: Vineyard, tmp_path: Path) -> None:
    save_mission_file(block.mission, tmp_path / "mission.yaml")
    assert load_mission_file(tmp_path / "mission.yaml") == block.mission


def test_the_mission_file_knows_rough_spacings_only(number: int, block: Vineyard) -> None:
    layout = generate_layout(seed("random").block, number)
    assert abs(block.mission.row_spacing / layout.row_spacing - 1) < 0.086
    assert abs(block.mission.vine_spacing / layout.vine_spacing - 1) < 0.086


def test_trunk_position_is_on_the_axis_at_its_height(block: Vineyard) -> None:
    for vine in block.vines:
        assert vine.position[2] - vine.trunk_axis[0, 2] == pytest.approx(0.4, abs=1e-9)
        assert np.all(np.diff(vine.trunk_axis[:, 2]) > 0)
        assert np.isfinite(vine.cordon).all()
