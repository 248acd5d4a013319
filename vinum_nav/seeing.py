"""Parts that see, as protocols: a detector, and perception as a whole."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Detections, Frame, TrunkObservations


class Detector(Protocol):
    """Finds trunks and posts in one picture."""

    @property
    def name(self) -> str:
        """Short name for records, e.g. 'onnx'."""

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Instances in an (H, W, 3) RGB picture."""


class Perception(Protocol):
    """One picture in, detections and trunk observations out."""

    @property
    def name(self) -> str:
        """Name of the detector, for records."""

    @property
    def latency_ms(self) -> float:
        """Wall-clock time that the detector took for the last picture [ms]."""

    def step(self, frame: Frame) -> tuple[Detections, TrunkObservations]:
        """Detect, then locate; both may be empty."""
