"""Pictures on their way from the camera: late, sometimes lost."""

from __future__ import annotations

from collections import deque

import numpy as np

from vinum_nav.interfaces import Frame


class FrameQueue:
    """First in, first out, with a delay."""

    def __init__(self, latency: float, loss: float, rng: np.random.Generator) -> None:
        """Args: latency from exposure to delivery [s]; loss: share that never arrives."""
        self._latency, self._loss, self._rng = latency, loss, rng
        self._frames: deque[Frame] = deque()

    def put(self, frame: Frame) -> None:
        """A picture was exposed at its stamp."""
        if self._rng.random() >= self._loss:
            self._frames.append(frame)

    def get(self, stamp: float) -> Frame | None:
        """The oldest picture that has arrived by `stamp` [s]."""
        if self._frames and stamp >= self._frames[0].stamp + self._latency - 1e-9:
            return self._frames.popleft()
        return None
