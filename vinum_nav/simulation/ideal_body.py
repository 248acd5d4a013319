"""The part of a simulator that differs from one to another: physics and sensors without noise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Frame
from vinum_nav.simulation.servo import VelocityServo
from vinum_nav.simulation.state import BodyState


class IdealBody(Protocol):
    """Body of one robot in one world; `SensedSimulator` makes a Simulator of it."""

    @property
    def speed(self) -> float:
        """Speed of base_link over the ground [m/s]."""

    def reset(self, start: Pose2, stamp: float) -> BodyState:
        """Stand still at `start`, at rest on the ground; the true state at `stamp` [s]."""

    def advance(self, servo: VelocityServo, begin: float, end: float) -> tuple[BodyState, ...]:
        """Move with the servo's velocity from `begin` to `end` [s].

        Returns:
            True states, evenly spaced, the last one of `end`; each becomes an IMU sample.
        """

    def let_go(self) -> None:
        """Push the body no longer: it has fallen. A reset ends that."""

    def touched(self) -> Iterable[str]:
        """'<label>/<id>' of what must not be touched and was, since the state before the last."""

    def cast(self, origin_map: Array, directions_map: Array, reach: float) -> Array:
        """Distances along the rays of the lidar, see RayCaster.

        A body that has a lidar of its own gives its last scan and leaves the arguments aside.
        """

    def expose(self, state: BodyState, index: int) -> Frame:
        """Picture number `index` of the run, taken at a true state (sway included)."""

    def close(self) -> None:
        """Free what the body holds; a second call does nothing."""
