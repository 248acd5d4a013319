"""The rows in view show the heading of a robot that stands."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.random import default_rng

from vinum_nav.interfaces import RowLine
from vinum_nav.mapping.start_alignment import (
    AT_REST,
    ENOUGH,
    MOST,
    StartAlignment,
    row_turn,
)

SPACING = 2.4
ALONG = np.array([math.cos(0.6), math.sin(0.6)])
ACROSS = np.array([-ALONG[1], ALONG[0]])


def seen(turn: float, rows: list[list[float]], noise: float = 0.02) -> np.ndarray:
    """Trunks by rows, as a robot sees them whose heading is off by -`turn`."""
    rng = default_rng(4)
    points = [
        s * ALONG + (0.85 + k * SPACING) * ACROSS for k, places in enumerate(rows) for s in places
    ]
    xy = np.array(points) + rng.normal(0.0, noise, (len(points), 2))
    c, s = math.cos(-turn), math.sin(-turn)
    return np.asarray(xy @ np.array([[c, s], [-s, c]]))


@pytest.mark.parametrize("turn", [-0.4, -0.15, 0.0, 0.1, 0.35])
@pytest.mark.parametrize(
    "rows", [[[0.1, 1.1, 2.1], [0.5, 1.5, 3.4]], [[0.2, 1.3, 2.4]], [[], [0, 1, 3]]]
)
def test_the_turn_is_found(turn: float, rows: list[list[float]]) -> None:
    found = row_turn(seen(turn, rows), ALONG, SPACING, yaw_sigma=0.3)
    assert found == pytest.approx(turn, abs=0.08)


@pytest.mark.parametrize(
    "points", [np.zeros((0, 2)), np.ones((1, 2)), np.array([[0, 0], [0.3, 0]])]
)
def test_too_little_in_view_shows_nothing(points: np.ndarray) -> None:
    assert row_turn(points, ALONG, SPACING, yaw_sigma=0.3) is None


def test_things_that_stand_in_no_rows_show_nothing() -> None:
    rng = default_rng(1)
    turns = [row_turn(rng.uniform(-3, 3, (9, 2)), ALONG, SPACING, 0.3) for _ in range(20)]
    assert turns == [None] * 20


def test_a_lone_pair_and_a_heading_that_is_known_turn_nothing() -> None:
    """Two things that stood askew at a row's end turned a robot into the row."""
    askew = np.array([0.5 * ALONG, 1.6 * ALONG + 0.4 * ACROSS])
    assert row_turn(askew, ALONG, SPACING, yaw_sigma=0.3) is None
    third = np.vstack([askew, 2.7 * ALONG + 0.8 * ACROSS])
    assert row_turn(third, ALONG, SPACING, yaw_sigma=0.3) == pytest.approx(-0.35, abs=0.08)
    assert row_turn(third, ALONG, SPACING, yaw_sigma=0.03) is None


def test_the_alignment_ends_with_a_turn_or_is_given_up() -> None:
    row = RowLine(0, np.array([-5 * ALONG, 9 * ALONG]), found=False)
    alignment = StartAlignment(SPACING)
    here = np.zeros(2)
    given = seen(0.2, [[0.1, 1.1, 2.1]]), here, [row], 0.2, 0.0
    assert [alignment.take(*given) for _ in range(ENOUGH - 1)] == [None] * (ENOUGH - 1)
    assert not alignment.is_over
    assert alignment.take(*given) == pytest.approx(0.2, abs=0.04)
    assert alignment.is_over
    blind = StartAlignment(SPACING)
    turns = [blind.take(np.zeros((0, 2)), here, [row], 0.2, 0.0) for _ in range(MOST)]
    assert turns == [None] * (MOST - 1) + [0.0]
    assert blind.is_over
    moving = StartAlignment(SPACING)
    assert moving.take(given[0], here, [row], 0.2, 2 * AT_REST) is None
    assert moving.is_over
