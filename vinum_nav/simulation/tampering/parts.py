"""Ways in which any sensor may lie: silent, frozen, standing, late, or stamped wrongly."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from vinum_nav.interfaces import Observation
from vinum_nav.simulation.tampered import Tamper
from vinum_nav.simulation.tampering.camera import RestampedFrame

PARTS = {"odometry": "odometry", "imu": "imu", "gnss": "gnss", "lidar": "scan", "camera": "frame"}
"""Field of Observation that holds a sensor's reading."""
Change = Callable[[Any], Any]
"""Gives the false reading in place of the true one."""


def on(sensor: str, change: Change) -> Tamper:
    """Tamper that changes every reading of one sensor; the IMU's are changed one by one."""
    field = PARTS[sensor]

    def tamper(observation: Observation) -> Observation:
        reading = getattr(observation, field)
        if not reading:
            return observation
        several = isinstance(reading, tuple)
        changed: Any = tuple(map(change, reading)) if several else change(reading)
        return replace(observation, **{field: changed})

    return tamper


def restamped(reading: Any, stamp: float) -> Any:
    """The same reading with another stamp [s]."""
    if hasattr(reading, "rgb"):
        return RestampedFrame(reading, stamp)
    return replace(reading, stamp=stamp)


def silent(sensor: str) -> Tamper:
    """No reading comes any more."""
    field = PARTS[sensor]
    nothing: Any = () if sensor == "imu" else None
    return lambda observation: replace(observation, **{field: nothing})


def frozen(sensor: str) -> Tamper:
    """The first reading comes again and again, each time with a fresh stamp."""
    first: list[Any] = []

    def change(reading: Any) -> Any:
        first.append(reading) if not first else None
        return restamped(first[0], reading.stamp)

    return on(sensor, change)


def standing(sensor: str) -> Tamper:
    """The first reading comes again and again, its stamp as well."""
    first: list[Any] = []

    def change(reading: Any) -> Any:
        first.append(reading) if not first else None
        return first[0]

    return on(sensor, change)


def shifted(sensor: str, seconds: float) -> Tamper:
    """Stamps lie `seconds` ahead of the time."""
    return on(sensor, lambda reading: restamped(reading, reading.stamp + seconds))


def zero_stamp(sensor: str) -> Tamper:
    """Every stamp is 0, as of a driver that does not set it."""
    return on(sensor, lambda reading: restamped(reading, 0.0))


def late(sensor: str, seconds: float) -> Tamper:
    """Readings arrive `seconds` after their stamp."""
    field = PARTS[sensor]
    waiting: deque[tuple[float, Any]] = deque()

    def tamper(observation: Observation) -> Observation:
        reading = getattr(observation, field)
        if reading:
            waiting.append((observation.stamp, reading))
        due = waiting and observation.stamp - waiting[0][0] >= seconds - 1e-9
        nothing: Any = () if sensor == "imu" else None
        return replace(observation, **{field: waiting.popleft()[1] if due else nothing})

    return tamper
