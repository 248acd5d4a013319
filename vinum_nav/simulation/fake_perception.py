"""Perception of the fake simulator: its trunks instead of a network's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vinum_nav.interfaces import Detections, Frame, TrunkObservations
from vinum_nav.simulation.fake_trunks import FakeTrunkSensor
from vinum_nav.simulation.tampering.camera import RestampedFrame


class FakePerception:
    """Perception without a detector: trunk observations come from the fake sensor.

    A frame with a false stamp shows what its true one does.
    """

    name = "fake"
    latency_ms = 0.0

    def __init__(self, sensor: FakeTrunkSensor) -> None:
        self._sensor = sensor

    def step(self, frame: Frame) -> tuple[Detections, TrunkObservations]:
        """Detect nothing, observe what the truth shows."""
        nothing = Detections(
            np.zeros((0, 4)), np.zeros((0, 2, 4), bool), np.zeros(0), np.zeros(0, np.int64)
        )
        true = frame.origin if isinstance(frame, RestampedFrame) else frame
        return nothing, replace(self._sensor.observe(true), stamp=frame.stamp)
