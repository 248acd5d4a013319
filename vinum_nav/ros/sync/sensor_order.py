"""Hands sensor data to the mapper in the order of their stamps, whatever order they came in."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from typing import Protocol

from vinum_nav.interfaces import GnssFix, ImuSample, Odometry, TrunkObservations

PATIENCE = 0.1
"""Longest wait [s]: odometry waits for the IMU; GNSS and trunks wait for odometry."""

Sensed = ImuSample | Odometry | GnssFix | TrunkObservations
_RANK = {ImuSample: 0, Odometry: 1, GnssFix: 2, TrunkObservations: 3}


class Taker(Protocol):
    """Receiver of the ordered data."""

    def add_imu(self, sample: ImuSample) -> None:
        """Tilt and yaw rate."""

    def add_odometry(self, odometry: Odometry) -> None:
        """Motion."""

    def add_fix(self, fix: GnssFix) -> None:
        """Position."""


class SensorOrder:
    """Queue of sensor data in the order of stamps; of one stamp: IMU, odometry, GNSS, trunks.

    This is the order of `MappingStep`.

    Subscriptions are served in no order that one could rely on. Odometry waits until the IMU has
    come as far, GNSS and trunks until odometry has; none waits for a message that was lost, for
    what stands at the head of the queue holds up all that is behind it.

    Attributes:
        odometry_stamp: of the last odometry that was handed on [s], -1 before the first.
    """

    def __init__(self, taker: Taker, on_trunks: Callable[[TrunkObservations], None]) -> None:
        self._taker, self._on_trunks = taker, on_trunks
        self._queue: list[tuple[float, int, int, Sensed]] = []
        self._count = count()
        self._imu = self._newest_odometry = self.odometry_stamp = -1.0

    def add(self, sensed: Sensed) -> None:
        """Take in one measurement, hand on what is due."""
        if isinstance(sensed, ImuSample):
            self._imu = max(self._imu, sensed.stamp)
        elif isinstance(sensed, Odometry):
            self._newest_odometry = max(self._newest_odometry, sensed.stamp)
        entry = (sensed.stamp, _RANK[type(sensed)], next(self._count), sensed)
        heapq.heappush(self._queue, entry)
        while self._queue and self._is_due(self._queue[0][3]):
            self._hand_on(heapq.heappop(self._queue)[3])

    def _is_due(self, sensed: Sensed) -> bool:
        """True if the oldest of the held data may go on."""
        if isinstance(sensed, ImuSample):
            return True
        if self._newest_odometry - sensed.stamp >= PATIENCE:
            return True
        awaited = self._imu if isinstance(sensed, Odometry) else self.odometry_stamp
        return awaited >= sensed.stamp

    def _hand_on(self, sensed: Sensed) -> None:
        if isinstance(sensed, ImuSample):
            self._taker.add_imu(sensed)
        elif isinstance(sensed, Odometry):
            self.odometry_stamp = sensed.stamp
            self._taker.add_odometry(sensed)
        elif isinstance(sensed, GnssFix):
            self._taker.add_fix(sensed)
        elif isinstance(sensed, TrunkObservations):
            self._on_trunks(sensed)
