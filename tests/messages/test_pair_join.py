"""Colour and depth joined by stamps, with stamps by hand [ms]."""

from __future__ import annotations

import pytest

from vinum_nav.messages.pair_join import KEPT, PairJoin

MS = 1_000_000


def fed(colors: list[int], depths: list[int]) -> PairJoin[int, int]:
    join = PairJoin[int, int]()
    for ms in colors:
        join.add_color(ms * MS, ms)
    for ms in depths:
        join.add_depth(ms * MS, ms)
    return join


def taken(join: PairJoin[int, int]) -> tuple[int, int] | None:
    pair = join.take()
    return None if pair is None else (pair.color, pair.depth)


def test_equal_stamps_join_at_once_and_others_only_once_the_period_is_known() -> None:
    assert taken(fed([100], [100])) == (100, 100)
    assert taken(fed([100], [101])) is None
    assert taken(fed([100, 133], [101])) == (100, 101)


@pytest.mark.parametrize(
    ("period", "apart", "joins"),
    [(33, 16, True), (33, 17, False), (33, -16, True), (200, 20, True), (200, 21, False)],
)
def test_stamps_join_within_half_a_period_and_twenty_milliseconds(
    period: int, apart: int, joins: bool
) -> None:
    join = fed([1000 - period, 1000], [1000 + apart])
    assert (taken(join) == (1000, 1000 + apart)) == joins


def test_a_lost_picture_does_not_widen_the_period() -> None:
    join = fed([0, 20, 40, 60, 120], [])
    assert join.tolerance_ns == 10 * MS


def test_the_newest_pair_is_taken_and_what_it_replaces_is_counted() -> None:
    join = fed([0, 33, 66, 100], [5, 38, 71])
    assert taken(join) == (66, 71)
    assert join.dropped == 2
    join.add_depth(105 * MS, 105)
    assert taken(join) == (100, 105)
    assert taken(join) is None
    assert join.dropped == 2


def test_colour_without_depth_is_given_up_and_counted() -> None:
    join = fed([33 * k for k in range(KEPT + 3)], [])
    assert join.dropped == 3
    assert taken(join) is None


def test_depth_serves_one_picture_only() -> None:
    join = fed([100, 133], [116])
    assert taken(join) == (100, 116)
    assert taken(join) is None
