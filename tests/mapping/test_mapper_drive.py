import dataclasses

import numpy as np
import pytest
from synthetic_drive import FIELD, IDEAL, NOMINAL, judge, make_block, simulate

from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Label, Side
from vinum_nav.mapping.mapper import TrunkMapper

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["nominal-left", "field-right"])
def run(request):
    noise, side = {"nominal-left": (NOMINAL, Side.LEFT), "field-right": (FIELD, Side.RIGHT)}[
        request.param
    ]
    block = make_block(
        np.random.default_rng(7), side, rows=2, vines=10, vine_spacing=1.1, neighbour_row=True
    )
    return simulate(7, noise, block, stop=1.5)


def test_every_vine_and_post_is_mapped_once_with_its_label_and_row(run):
    figures = judge(run)
    assert (figures.missed, figures.duplicates, figures.false) == (0, 0, 0)
    assert figures.wrong_labels == 0
    assert figures.wrong_rows == 0


def test_positions_are_right_about_the_robot_and_in_the_map(run):
    figures = judge(run)
    assert figures.relative_rmse < 0.03
    assert figures.map_max < 0.08
    assert figures.pose_rmse < 0.06


def test_rows_are_found_in_the_boundary_alone(run):
    assert [(row.id, row.found) for row in run.last.rows] == [(0, True), (1, True)]
    rows, labels = run.last.trunks.rows, run.last.trunks.labels
    assert (labels[rows == 0] == Label.TRUNK).sum() == 10


def test_snapshots_keep_their_promises(run):
    stamps = [snapshot.stamp for snapshot, _ in run.snapshots]
    assert stamps == sorted(stamps)
    for snapshot, _ in run.snapshots[::20]:
        assert np.linalg.eigvalsh(snapshot.covariance).min() > 0
        assert (snapshot.trunks.sigmas > 0).all()
        assert len(set(snapshot.trunks.ids)) == len(snapshot.trunks)
        assert snapshot.trunks.positions_map.shape == (len(snapshot.trunks), 3)
        assert [row.id for row in snapshot.rows] == list(range(len(snapshot.rows)))


def test_an_id_names_one_thing_over_the_whole_run(run):
    places: dict[int, np.ndarray] = {}
    for snapshot, _ in run.snapshots[len(run.snapshots) // 2 :: 5]:
        for id, place in zip(snapshot.trunks.ids, snapshot.trunks.positions_map, strict=True):
            first = places.setdefault(int(id), place)
            assert np.linalg.norm(place[:2] - first[:2]) < 0.35


def test_without_noise_the_map_is_exact():
    figures = judge(simulate(0, IDEAL, make_block(np.random.default_rng(0), rows=1, vines=4)))
    assert figures.map_max < 0.005
    assert figures.relative_rmse < 0.005


def test_mirroring_the_world_mirrors_the_map():
    left = make_block(np.random.default_rng(1), Side.LEFT, rows=1, vines=4, heading=0.0)
    left = dataclasses.replace(left, T_map_block=type(left.T_map_block)(1.0, 0.0, 0.0))
    right = dataclasses.replace(left, side=Side.RIGHT)
    quiet = dataclasses.replace(IDEAL, latency=0.05)
    a, b = (simulate(0, quiet, block, stop=0.5).last for block in (left, right))
    np.testing.assert_array_equal(a.trunks.ids, b.trunks.ids)
    mirrored = b.trunks.positions_map * [1, -1, 1]
    np.testing.assert_allclose(a.trunks.positions_map, mirrored, atol=1e-3)
    np.testing.assert_allclose(a.rows[0].points_map, b.rows[0].points_map * [1, -1], atol=1e-3)


def test_there_is_no_map_before_the_first_odometry():
    block = make_block(np.random.default_rng(0), rows=1, vines=2)
    mission = simulate(0, IDEAL, block, stop=0.02).mission
    assert TrunkMapper(mission, load_robot("hyqreal")).snapshot() is None
