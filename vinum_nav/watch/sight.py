"""The judge of sight: a camera that sees none of the trunks that stand before it is blind."""

from __future__ import annotations

from vinum_nav.interfaces import Alarm, Side
from vinum_nav.watch.findings import Findings
from vinum_nav.watch.parameters import DEFAULTS, WatchParameters
from vinum_nav.watch.picture import source_of


class SightWatch:
    """Adds up the way over which pictures show nothing where the map has trunks in view.

    A covered lens, noise, or pixels of another encoding look like a row without vines. The map
    knows better for a while: the trunks seen a moment ago stand there still. One trunk may be an
    error of the map, so that at least `sight_trunks` must be expected. Trunks at other places than
    expected are the matter of MotionWatch. A robot that stands proves nothing, for its own arm may
    be before the camera.
    """

    def __init__(self, side: Side, parameters: WatchParameters = DEFAULTS) -> None:
        """Args: side: the work side."""
        self._source = source_of(side)
        self._parameters = parameters
        self._findings = Findings(parameters.hold)
        self._blind_since: float | None = None

    def take(self, stamp: float, path: float, expected: int, seen: int) -> None:
        """Take in one picture.

        Args:
            stamp: of the picture [s].
            path: way travelled so far [m].
            expected: confirmed trunks and posts of the map that must be in view.
            seen: trunks and posts seen in it, whichever they are.
        """
        p = self._parameters
        if seen:
            self._blind_since = None
        elif expected >= p.sight_trunks and self._blind_since is None:
            self._blind_since = path
        if self._blind_since is not None and path - self._blind_since > p.sight_way:
            reason = f"blind: nothing seen for {p.sight_way:g} m where the map has trunks"
            self._findings.note(stamp, self._source, reason)

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """The fault of a blind camera at `now` [s]."""
        return self._findings.alarms(now)
