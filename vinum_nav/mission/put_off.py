"""Vines of a pass whose stops were blocked: put off until the way goes on, or is closed."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.geometry import Pose2
from vinum_nav.mission.choice import Candidate


@dataclass
class _Vine:
    reason: str
    tries: int
    is_released: bool = False


class PutOff:
    """Keeps them out of the choice, so that the walk goes on.

    One that the robot gets past is released for a second try, from its other side.
    """

    def __init__(self) -> None:
        self._vines: dict[int, _Vine] = {}
        self._here: Pose2 | None = None

    def clear(self) -> None:
        """Forget all: another pass begins, or this one goes on from its other end."""
        self._vines.clear()
        self._here = None

    def add(self, vine: int, reason: str, T_odom_base: Pose2) -> None:
        """Put a vine off, the robot standing here."""
        tries = self._vines[vine].tries if vine in self._vines else 0
        self._vines[vine] = _Vine(reason, tries + 1)
        self._here = T_odom_base

    def holds(self, vine: int) -> bool:
        """True if a vine is put off at the moment."""
        return vine in self._vines and not self._vines[vine].is_released

    def was_tried(self, vine: int) -> bool:
        """True if a vine has been put off before."""
        return vine in self._vines

    def reason(self, vine: int) -> str:
        """Reason for which a vine was put off; '' if it never was."""
        return self._vines[vine].reason if vine in self._vines else ""

    def stands(self, T_odom_base: Pose2, within: float) -> bool:
        """True if the robot is still within a distance of where it put off the last [m]."""
        return self._here is not None and self._here.distance(T_odom_base) < within

    def get_past(self, found: list[Candidate], travel: float) -> list[Candidate]:
        """Release those behind the robot's `travel` [m]; the ones that were tried twice."""
        behind = [c for c in found if self.holds(c.vine) and c.travel < travel]
        for candidate in behind:
            self._vines[candidate.vine].is_released = True
        return [c for c in behind if self._vines[c.vine].tries > 1]
