import numpy as np
import pytest

from vinum_nav.mapping.association import associate


def pairs_of(tracks, observations, label_costs=None, sigma=0.03, gate=0.35):
    t, n = len(tracks), len(observations)
    covariance = sigma**2 * np.eye(2)
    return associate(
        np.asarray(tracks, dtype=float).reshape(-1, 2),
        np.tile(covariance, (t, 1, 1)),
        np.asarray(observations, dtype=float).reshape(-1, 2),
        np.tile(covariance, (n, 1, 1)),
        np.zeros((t, n)) if label_costs is None else np.asarray(label_costs, dtype=float),
        11.6,
        gate,
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_order_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    tracks = rng.uniform(0, 2, (8, 2))
    observations = tracks[:6] + rng.normal(0, 0.03, (6, 2))
    order_t, order_n = rng.permutation(8), rng.permutation(6)
    plain = pairs_of(tracks, observations)
    shuffled = pairs_of(tracks[order_t], observations[order_n])
    assert {(order_t[t], order_n[n]) for t, n in shuffled} == set(plain)


def test_each_at_most_once_and_none_outside_the_gates():
    pairs = pairs_of([[0, 0], [0.02, 0]], [[0.01, 0], [0.5, 0]])
    assert len(pairs) == 1
    assert pairs_of([[0, 0]], [[0.3, 0]], sigma=0.2, gate=0.25) == []


def test_the_whole_picture_decides_not_the_nearest():
    # Observation 0 is nearest to track 1, but then observation 1 would have none.
    assert pairs_of([[0, 0], [0.1, 0]], [[0.06, 0], [0.16, 0]]) == [(0, 0), (1, 1)]


def test_a_contradicted_label_costs():
    observations = [[0.05, 0]]
    assert pairs_of([[0, 0], [0.1, 0]], observations, [[4], [0]]) == [(1, 0)]
    assert pairs_of([[0, 0], [0.1, 0]], observations, [[0], [4]]) == [(0, 0)]


def test_nothing_to_associate():
    assert pairs_of([], [[0, 0]]) == []
    assert pairs_of([[0, 0]], []) == []
