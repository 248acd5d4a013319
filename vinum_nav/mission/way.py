"""Memory of the robot's way along the pass under way."""

from __future__ import annotations

from vinum_nav.geometry import Pose2
from vinum_nav.mission.detour import Detour, Gap
from vinum_nav.mission.passes import Pass
from vinum_nav.mission.put_off import PutOff


class Way:
    """Record of what has closed the way, and of how the pass is entered.

    Attributes:
        put_off: vines whose stops were blocked.
        detour: the way round that the robot is on; None while it goes straight on.
        gaps: gap of each pass that was worked from both ends.
        is_behind: whether the robot is on the far side of the current pass's gap.
        must_rejoin: the robot may have been set down anywhere: see where to walk on.
        is_rejoining: the turn leads back into a pass begun before, not to its mouth.
        gave_up_at: where the robot was, in odom, when it last gave up a pass.
    """

    def __init__(self) -> None:
        self.put_off = PutOff()
        self.detour: Detour | None = None
        self.gaps: dict[Pass, Gap] = {}
        self.is_behind = False
        self.must_rejoin = False
        self.is_rejoining = False
        self.gave_up_at: Pose2 | None = None

    def begin_mission(self, *, goes_on: bool) -> None:
        """Begin anew; `goes_on` where a pass may have been begun before."""
        self.must_rejoin = goes_on
        self._forget()

    def begin_pass(self) -> None:
        """Begin a pass at its mouth."""
        self.must_rejoin = self.is_rejoining = False
        self._forget()

    def _forget(self) -> None:
        self.detour, self.is_behind = None, False
        self.put_off.clear()
