"""A camera that sees none of the trunks that stand before it."""

from __future__ import annotations

import pytest

from vinum_nav.interfaces import Alarm, Side
from vinum_nav.watch.sight import SightWatch


def drive(expected: int, seen: list[int], step: float = 0.08) -> tuple[Alarm, ...]:
    """Pictures at 5 Hz of a robot that walks `step` between two of them; the alarms at the end."""
    watch = SightWatch(Side.LEFT)
    for tick, count in enumerate(seen):
        watch.take(tick / 5, tick * step, expected, count)
    return watch.alarms((len(seen) - 1) / 5)


def test_trunks_of_the_map_that_are_all_missed_on_the_way_are_a_fault_of_the_camera() -> None:
    (alarm,) = drive(2, [2, 2] + [0] * 9)
    assert (alarm.source, alarm.is_fault) == ("camera_left", True)
    assert "blind" in alarm.reason


@pytest.mark.parametrize(
    ("expected", "seen", "step"),
    [
        (2, [0, 0, 0, 0, 1] * 4, 0.08),
        (1, [0] * 20, 0.08),
        (0, [0] * 20, 0.08),
        (3, [0] * 50, 0.0),
    ],
    ids=["one seen now and then", "one alone may be the map's error", "none there", "standing"],
)
def test_sound_cameras_raise_nothing(expected: int, seen: list[int], step: float) -> None:
    assert drive(expected, seen, step) == ()
