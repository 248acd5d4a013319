"""A body that tilts too far, lies on its side or falls is named, and an IMU that lies is not it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Alarm, FixStatus, GnssFix, ImuSample
from vinum_nav.vineyard.fall import falls
from vinum_nav.vineyard.model import Terrain
from vinum_nav.watch.height import HeightWatch
from vinum_nav.watch.motion import MotionWatch


def told_of(tilt: Callable[[float], tuple[float, float]], seconds: float = 6.0) -> list[Alarm]:
    """Alarms about body and IMU, each source's first, of samples at 100 Hz."""
    watch, found = MotionWatch(load_robot("hyqreal")), {}
    for k in range(round(100 * seconds)):
        watch.take_imu(ImuSample(k / 100, *tilt(k / 100), 0.0))
        for alarm in watch.alarms(k / 100):
            if alarm.source in ("body", "imu"):
                found.setdefault(alarm.source, alarm)
    return list(found.values())


def swaying(tilt: float, now: float) -> float:
    return tilt + math.radians(2.0) * math.sin(2 * math.pi * 1.5 * now)


def test_a_slope_of_25_degrees_is_walked_with_the_gait_of_field_noise() -> None:
    slope = math.radians(25.0)
    assert told_of(lambda now: (0.0, swaying(slope, now))) == []


@pytest.mark.parametrize("heading", [0.0, 0.7, 1.57])
def test_a_slope_of_30_degrees_is_too_steep_whichever_way_it_is_walked(heading: float) -> None:
    rise = math.tan(math.radians(30.0))
    pitch = -math.atan(rise * math.cos(heading))
    roll = math.atan(rise * math.sin(heading) * math.cos(pitch))
    (alarm,) = told_of(lambda now: (roll, pitch))
    assert str(alarm) == "body: too steep: a tilt of 0.52 rad (at most 0.5)"
    assert alarm.is_fault


def test_a_body_that_rolls_over_within_a_second_is_overturned() -> None:
    (alarm,) = told_of(lambda now: (min(2.0 * max(now - 2.0, 0.0), 3.0), 0.0))
    assert (alarm.source, alarm.is_fault) == ("body", True)
    assert alarm.reason.startswith("overturned: a tilt of 0.9")


def test_a_tilt_that_jumps_is_the_imus() -> None:
    (alarm,) = told_of(lambda now: (1.4 if now > 2.0 else 0.0, 0.0))
    assert alarm.source == "imu"


def test_a_moment_of_steep_tilt_is_no_fault() -> None:
    assert told_of(lambda now: (0.55 if 2.0 < now < 2.3 else 0.4, 0.0)) == []


def sunk_by(height: Callable[[float], float], status: FixStatus = FixStatus.FIX) -> bool:
    watch, rng = HeightWatch(), np.random.default_rng(2)
    for k in range(40):
        altitude = 100.0 + height(k / 5) + rng.normal(0.0, 0.04)
        watch.take(GnssFix(k / 5, 44.0, 9.0, altitude, np.eye(3) * 4e-4, status))
    return any(alarm.source == "body" and alarm.is_fault for alarm in watch.alarms(8.0))


def test_a_fall_is_off_the_ground_and_a_walk_downhill_is_not() -> None:
    assert sunk_by(lambda now: -5.0 * max(now - 3.0, 0.0) ** 2)
    assert sunk_by(lambda now: -3.0 * now)
    assert not sunk_by(lambda now: -0.5 * math.sin(0.6) * now)


def test_what_a_receiver_errs_by_is_no_fall() -> None:
    assert not sunk_by(lambda now: -30.0 * (now > 3.0))
    assert not sunk_by(lambda now: -3.0 * (round(5 * now) % 2))
    assert not sunk_by(lambda now: math.nan)
    assert not sunk_by(lambda now: -3.0 * now, FixStatus.FLOAT)


def test_the_judge_of_the_truth_names_each_way_not_to_stand() -> None:
    terrain = Terrain(np.array([-20.0, -20.0]), 20.0, np.full((4, 4), 7.0))
    tilt = np.array(
        [[7.1, 0.0, 0.4], [7.1, 0.5, 0.5], [7.1, 3.1, 0.0], [7.1, 0.0, -1.0], [4.0, 0.0, 0.0]]
    )
    words = ["", "too steep", "overturned", "overturned", "off the ground"]
    assert falls(terrain, np.zeros((5, 2)), tilt).tolist() == words
