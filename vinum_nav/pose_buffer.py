"""Recent odometry poses, looked up by time."""

from __future__ import annotations

from vinum_nav.geometry import Pose2, interpolate
from vinum_nav.time_buffer import TimeBuffer


class PoseBuffer(TimeBuffer[Pose2]):
    """Poses of the last `horizon` seconds; the last one holds for 0.1 s more."""

    def __init__(self, horizon: float = 10.0) -> None:
        super().__init__(horizon, interpolate)
