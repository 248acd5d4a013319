"""Time for which the navigator has been getting nowhere with a goal."""

from __future__ import annotations

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import NavigationState, NavigatorStatus

_STUCK = (NavigationState.BLOCKED, NavigationState.FAILED)


class Progress:
    """Watches one goal at a time.

    `clock` everywhere is a time that stands still where waiting is nobody's fault [s].
    """

    def __init__(self, stall_distance: float) -> None:
        self._stall_distance = stall_distance
        self._key: int | None = None
        self._stuck_since: float | None = None
        self.is_blocked = False
        """True while the navigator's status is blocked."""
        self._anchor = Pose2(0.0, 0.0, 0.0)
        self._anchor_since = 0.0

    def reset(self) -> None:
        """Forget the goal: the next update begins anew."""
        self._key = None

    def update(
        self, clock: float, key: int, status: NavigatorStatus | None, T_odom_base: Pose2
    ) -> None:
        """Take in what the navigator says of the goal named `key`, and where the robot is."""
        if key != self._key:
            self._key, self._stuck_since = key, None
            self._anchor, self._anchor_since = T_odom_base, clock
        if self._anchor.distance(T_odom_base) > self._stall_distance:
            self._anchor, self._anchor_since = T_odom_base, clock
        stuck = status is not None and status.key == key and status.state in _STUCK
        self.is_blocked = stuck and status is not None and status.state is NavigationState.BLOCKED
        if not stuck:
            self._stuck_since = None
        elif self._stuck_since is None:
            self._stuck_since = clock

    def stuck_for(self, clock: float) -> float:
        """Time for which the navigator has said blocked or failed [s]."""
        return 0.0 if self._stuck_since is None else clock - self._stuck_since

    def standing_for(self, clock: float) -> float:
        """Time for which the robot has not left its place [s]."""
        return 0.0 if self._key is None else clock - self._anchor_since
