"""The navigator's own latch falls only with a reset of the mission."""

from __future__ import annotations

from vinum_nav.navigation.stop_hold import StopHold


def test_a_true_holds_at_once_and_a_false_from_before_it_was_heard_changes_nothing() -> None:
    hold = StopHold()
    hold.follow(False)
    hold.press()
    hold.follow(False)
    assert hold.holds


def test_a_reset_ends_it() -> None:
    hold = StopHold()
    hold.press()
    hold.follow(True)
    assert hold.holds
    hold.follow(False)
    assert not hold.holds


def test_the_mission_alone_holds_as_well() -> None:
    hold = StopHold()
    hold.follow(True)
    assert hold.holds
    assert not hold.is_own
    hold.follow(False)
    assert not hold.holds
