"""Fixes that the motion contradicts are not used, and the receiver is named."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import FixStatus, GnssFix
from vinum_nav.watch.fixes import FixWatch, Prediction

Lie = Callable[[float, Array], Array]


def fix_at(now: float, place: Array) -> GnssFix:
    latitude, longitude = 44 + float(place[1]) / 111e3, 9 + float(place[0]) / 8e4
    covariance = np.diag([0.02, 0.02, 0.04]) ** 2
    return GnssFix(now, latitude, longitude, 0.0, covariance, FixStatus.FIX)


def drive(
    lie: Lie, seconds: float = 40.0, sigma: Callable[[float], float] = lambda now: 0.05
) -> tuple[FixWatch, list[float]]:
    """Fixes at 5 Hz of a robot that walks 6 m and stands; the watch and the times of use."""
    watch, used, rng = FixWatch(fitted=True), [], np.random.default_rng(3)
    for tick in range(round(5 * seconds)):
        now = tick / 5
        way = np.array([0.3 * min(now, 20.0), 0.0])
        place = lie(now, way + rng.normal(0.0, 0.02, 2))
        fix = fix_at(now, place)
        pose = Pose2(float(way[0]), 0.0, 0.0)
        watch.hear(fix, fix.stamp)
        if watch.admit(fix, place, Prediction(way, sigma(now), pose, way, 0.0)):
            used.append(now)
    return watch, used


def test_sound_fixes_are_all_used() -> None:
    watch, used = drive(lambda now, place: place)
    assert len(used) == 200
    assert watch.alarms(39.8) == ()


@pytest.mark.parametrize("size", [1.0, 5.0, 30.0, 1e6, 1e7])
@pytest.mark.parametrize("since", [0.0, 10.0])
def test_a_jump_is_not_used_and_named_and_no_fault(size: float, since: float) -> None:
    start = 0.5 if since == 0.0 and size > 3.0 else 0.05
    watch, used = drive(lambda now, place: place + size * (now >= since), sigma=lambda now: start)
    assert [now for now in used if now >= since] == []
    (alarm,) = watch.alarms(39.8)
    assert (alarm.source, alarm.is_fault) == ("gnss", False)


def test_a_receiver_that_stands_still_while_the_robot_walks_is_frozen() -> None:
    held: list[Array] = []

    def lie(now: float, place: Array) -> Array:
        held.append(place)
        return held[0]

    watch, used = drive(lie, seconds=15.0)
    assert max(used) < 1.0
    assert "frozen" in watch.alarms(14.8)[0].reason


def test_fixes_that_creep_away_from_a_robot_that_stands_are_refused() -> None:
    watch, used, rng = FixWatch(fitted=True), [], np.random.default_rng(4)
    map_is_off = np.zeros(2)
    for tick in range(300):
        now = tick / 5
        way = np.array([0.3 * min(now, 20.0), 0.0])
        place = way + rng.normal(0.0, 0.02, 2) + [0.0, max(0.0, 0.06 * (now - 22.0))]
        predicted = Prediction(way + map_is_off, 0.05, Pose2(float(way[0]), 0.0, 0.0), way, 0.0)
        if watch.admit(fix_at(now, place), place, predicted):
            used.append(now)
            map_is_off = place - way
    assert max(used) < 40.0
    assert watch.alarms(59.8)[0].source == "gnss"


def test_a_receiver_that_has_jumped_must_agree_for_a_while() -> None:
    _, used = drive(lambda now, place: place + 3.0 * (10.0 <= now < 12.0))
    again = min(now for now in used if now > 10.0)
    assert 21.9 <= again <= 22.3


def test_a_robot_that_knows_no_better_takes_consistent_fixes_back() -> None:
    """Its own sigma grows on the way; the fixes differ from it by what it may be off."""
    _, used = drive(
        lambda now, place: place + np.array([0.0, 1.0 if now > 10.0 else 0.0]),
        sigma=lambda now: 0.05 if now < 20.0 else 0.5,
    )
    again = min(now for now in used if now > 10.0)
    assert 29.9 < again < 30.3


def test_a_silent_receiver_is_named_and_no_fault() -> None:
    watch, _ = drive(lambda now, place: place, seconds=10.0)
    (alarm,) = watch.alarms(20.0)
    assert (alarm.source, alarm.is_fault) == ("gnss", False)
    assert "silent" in alarm.reason


def test_a_body_without_a_receiver_says_so() -> None:
    (alarm,) = FixWatch(fitted=False).alarms(100.0)
    assert not alarm.is_fault
    assert "none on this body" in alarm.reason


def test_a_late_receiver_is_named_and_no_fault() -> None:
    watch = FixWatch(fitted=True)
    watch.hear(fix_at(8.5, np.zeros(2)), now=10.0)
    (alarm,) = watch.alarms(10.0)
    assert "1.5 s ago" in alarm.reason
    assert not alarm.is_fault
