"""A scan that shows nothing, or nothing new, is no scan."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import LaserScan, Odometry, RowLine
from vinum_nav.watch.scan import ScanWatch

ROW = RowLine(0, np.array([[-1.0, 1.0], [9.0, 1.0]]), True)


def scan(stamp: float, ranges: Array) -> LaserScan:
    step = math.radians(270) / (len(ranges) - 1)
    return LaserScan(stamp, -math.radians(135), step, 0.1, 15.0, ranges)


def sound(stamp: float) -> Array:
    return 5.0 + np.random.default_rng(round(1000 * stamp)).normal(0.0, 0.02, 541)


def drive(
    lie: Callable[[float], LaserScan | None],
    *,
    rows: tuple[RowLine, ...] = (ROW,),
    seconds: float = 6.0,
    speed: float = 0.4,
) -> tuple[ScanWatch, list[float]]:
    """Scans at 10 Hz, sound ones for 2 s, then those of `lie`; the watch and the times of use."""
    watch, used = ScanWatch(load_robot("hyqreal")), []
    for tick in range(round(10 * seconds)):
        now = tick / 10
        here = Odometry(now, Pose2(speed * now, 0.0, 0.0), speed, 0.0, 0.0)
        watch.move(now, here, Pose2(0.0, 0.0, 0.0), rows)
        given = scan(now, sound(now)) if now < 2.0 else lie(now)
        if given is not None and watch.take(given, now):
            used.append(now)
    return watch, used


LIES: dict[str, Callable[[float], LaserScan | None]] = {
    "frozen": lambda now: scan(now, sound(1.9)),
    "stamp stands": lambda now: scan(1.9, sound(now)),
    "ahead": lambda now: scan(now + 1.0, sound(now)),
    "ago": lambda now: scan(now - 1.5, sound(now)),
    "legal range": lambda now: scan(now, np.full(541, np.nan)),
    "all 541 returns": lambda now: scan(now, np.full(541, 3.0)),
    "blind": lambda now: scan(now, np.full(541, np.inf)),
    "blind: 5 returns": lambda now: scan(now, np.where(np.arange(541) < 5, sound(now), np.inf)),
    "5 rays over 2 deg": lambda now: replace(scan(now, sound(now)), ranges=sound(now)[:5]),
    "no scan": lambda now: None,
}


@pytest.mark.parametrize("reason", LIES)
def test_a_lidar_that_lies_is_not_used_and_is_a_fault_once_it_lasts(reason: str) -> None:
    watch, used = drive(LIES[reason])
    assert max(used) <= 2.3
    assert reason in watch.trouble(6.0)
    (alarm,) = watch.alarms(6.0)
    assert (alarm.source, alarm.is_fault) == ("lidar", True)


@pytest.mark.parametrize("reason", sorted(set(LIES) - {"no scan"}))
def test_the_robot_stands_within_a_second_and_the_fault_comes_later(reason: str) -> None:
    watch, _ = drive(LIES[reason], seconds=3.1)
    (alarm,) = watch.alarms(3.0)
    assert not alarm.is_fault
    assert watch.trouble(3.0)


def test_a_sound_lidar_raises_nothing() -> None:
    watch, used = drive(lambda now: scan(now, sound(now)))
    assert len(used) == 60
    assert watch.alarms(6.0) == ()


def test_nothing_hit_in_the_open_is_legal() -> None:
    watch, used = drive(lambda now: scan(now, np.full(541, np.inf)), rows=())
    assert len(used) == 60
    assert not watch.trouble(6.0)


def test_a_robot_that_stands_may_see_the_same_again() -> None:
    _, used = drive(lambda now: scan(now, sound(1.9)), speed=0.0)
    assert len(used) == 60


def test_a_lidar_that_comes_back_may_be_relied_on_again() -> None:
    watch, _ = drive(lambda now: None if now < 4.0 else scan(now, sound(now)))
    assert watch.alarms(6.0) == ()


def test_a_body_without_a_lidar_says_so() -> None:
    watch = ScanWatch(load_robot("hyqreal").model_copy(update={"lidar": None}))
    (alarm,) = watch.alarms(0.0)
    assert not alarm.is_fault
    assert "none on this body" in alarm.reason


def test_single_useless_scans_do_no_harm() -> None:
    def flicker(now: float) -> LaserScan:
        given = scan(now, sound(now))
        bad = round(10 * now) % 3 == 0
        return replace(given, ranges=np.full(541, np.nan)) if bad else given

    watch, _ = drive(flicker)
    assert watch.alarms(6.0) == ()
