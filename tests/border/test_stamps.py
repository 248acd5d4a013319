"""Stamps rise, and are at most 0.2 s ahead of the clock."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vinum_nav.border.refusal import RefusedError
from vinum_nav.border.stamps import AHEAD, JUMP, ClockGate, StampGate

rising = st.lists(st.floats(0, 1e6), unique=True, max_size=20).map(sorted)


@given(rising)
def test_rising_stamps_pass_from_zero_on(stamps):
    gate = StampGate()
    assert [gate.judge(stamp, stamp) for stamp in stamps] == stamps


@given(rising)
def test_a_stamp_that_stands_or_falls_is_refused_and_changes_nothing(stamps):
    gate = StampGate()
    for k, stamp in enumerate(stamps):
        gate.judge(stamp, None)
        for old in stamps[: k + 1]:
            with pytest.raises(RefusedError, match="rise"):
                gate.judge(old, None)


def test_a_source_that_never_fills_its_stamp_in_is_refused_from_its_second_message_on():
    gate = StampGate()
    gate.judge(0.0, 100.0)
    with pytest.raises(RefusedError, match="rise"):
        gate.judge(0.0, 100.02)


def test_a_simulator_that_began_again_is_refused():
    gate = StampGate()
    gate.judge(30.0, 30.0)
    with pytest.raises(RefusedError, match=r"0\.020000000, wanted > 30"):
        gate.judge(0.02, 0.02)


def test_latched_topics_may_repeat_but_not_fall():
    gate = StampGate(may_repeat=True)
    assert gate.judge(2.0, None) == gate.judge(2.0, None)
    with pytest.raises(RefusedError):
        gate.judge(1.0, None)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -1e-9, 1e10])
def test_what_is_no_stamp_is_refused(bad):
    with pytest.raises(RefusedError, match="stamp"):
        StampGate().judge(bad, None)


def test_the_future_is_refused_and_does_not_shut_out_what_follows():
    gate = StampGate()
    gate.judge(1.0, 1.0)
    gate.judge(1.1 + AHEAD - 1e-6, 1.1)
    with pytest.raises(RefusedError, match="ahead of the clock"):
        gate.judge(1.2 + AHEAD + 1e-6, 1.2)
    gate.judge(1.4, 1.4)


def test_a_stamp_of_the_future_taken_before_the_clock_was_known_counts_no_more_after():
    gate = StampGate()
    gate.judge(500.0, None)
    gate.judge(1.0, 1.0)
    with pytest.raises(RefusedError):
        gate.judge(1.0, 1.0)


def test_one_word_of_the_clock_that_is_out_of_line_is_refused():
    gate = ClockGate()
    for k in range(1, 20):
        assert gate.judge(float(k)) == k
        for rogue in (0.5, k + JUMP + 1, 1e9):
            with pytest.raises(RefusedError, match="clock"):
                gate.judge(rogue)
            assert gate.judge(float(k)) == k


@pytest.mark.parametrize("jump", [0.0, 500.0])
def test_a_clock_that_has_really_jumped_is_believed_at_its_second_word(jump):
    gate = ClockGate()
    gate.judge(100.0)
    with pytest.raises(RefusedError, match="wanted from 100"):
        gate.judge(jump)
    assert gate.judge(jump + 0.02) == jump + 0.02
    assert gate.judge(jump + 0.04) == jump + 0.04
