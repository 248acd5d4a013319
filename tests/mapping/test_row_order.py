"""Members out of a row's order are no vines of it; a member in order may always be one."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.geometry import Array
from vinum_nav.mapping.row_order import can_be_vines
from vinum_nav.mapping.row_parameters import RowParameters

SPACING = 1.2
PLACES = np.arange(8) * SPACING + 1.5
ROWS = RowParameters()
ENDS = (0.35, PLACES[-1] + 1.15)
POSTS = np.array([PLACES[0] - 0.45, PLACES[3] + 0.5, PLACES[-1] + 0.45])


def judge(vines: Array, posts: Array, told: float = SPACING, seen: Array | None = None) -> Array:
    """Mask of the vines that can be vines, given in any order."""
    along = np.concatenate([vines, posts])
    is_post = np.arange(len(along)) >= len(vines)
    sightings = np.concatenate([np.full(len(vines), 20.0) if seen is None else seen, posts * 0 + 9])
    order = np.random.default_rng(0).permutation(len(along))
    can = np.zeros(len(along), dtype=bool)
    can[order] = can_be_vines(
        along[order], is_post[order], sightings[order], ENDS, told, RowParameters()
    )
    assert can[is_post].all()
    return can[: len(vines)]


@pytest.mark.parametrize("seed", range(20))
def test_true_vines_are_never_doubted(seed: int) -> None:
    """Rows with gaps, jitter and a rough spacing, however little of the row has been seen."""
    rng = np.random.default_rng(seed)
    vines = PLACES[rng.random(len(PLACES)) < 0.7] + rng.normal(0.0, 0.04)
    vines = vines + rng.normal(0.0, 0.05, len(vines))
    posts = POSTS[rng.random(len(POSTS)) < 0.7]
    assert judge(vines, posts, SPACING * rng.uniform(0.9, 1.1)).all()


@pytest.mark.parametrize("seed", range(20))
def test_a_thing_between_two_vines_is_none_though_it_was_seen_more_often(seed: int) -> None:
    rng = np.random.default_rng(seed)
    vines = PLACES + rng.normal(0.0, 0.03, len(PLACES))
    between = rng.integers(1, 6)
    thing = vines[between] + rng.uniform(0.25, 0.5) * SPACING
    seen = np.concatenate([np.full(len(vines), 10.0), [30.0]])
    can = judge(np.append(vines, thing), POSTS, SPACING * rng.uniform(0.94, 1.06), seen)
    assert can[:-1].all()
    assert not can[-1]


def test_of_two_alone_the_one_that_was_seen_less_often_is_none() -> None:
    vines = np.array([2.0, 2.5])
    assert judge(vines, POSTS, seen=np.array([20.0, 5.0])).tolist() == [True, False]
    assert judge(vines, POSTS, seen=np.array([5.0, 20.0])).tolist() == [False, True]


@pytest.mark.parametrize("beyond", [0.3, 0.57])
def test_nothing_beyond_an_end_post_is_a_vine(beyond: float) -> None:
    things = np.array([POSTS[0] - beyond, POSTS[-1] + beyond])
    assert judge(np.append(PLACES, things), POSTS).tolist() == [True] * 8 + [False] * 2


def test_an_inner_post_ends_no_row() -> None:
    assert judge(PLACES, POSTS[1:2]).all()
    assert judge(PLACES[:2], POSTS[:2]).all()
