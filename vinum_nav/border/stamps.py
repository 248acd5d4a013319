"""Judges of stamps: of one alone, of those of one source in their order, and of the clock."""

from __future__ import annotations

from vinum_nav.border.refusal import RefusedError, judge_number

AHEAD = 0.2
"""A stamp may be this far ahead of the clock of who receives it [s]."""
JUMP = 10.0
"""Largest step that a simulated clock takes forward between two of its words [s]."""
LATEST = float(2**31)
"""End of builtin_interfaces/Time [s]."""


def judge_stamp(field: str, stamp: float) -> float:
    """The stamp [s]. Raises RefusedError for one that is not finite, < 0 or beyond LATEST."""
    return judge_number(field, stamp, 0.0, LATEST, "s")


class StampGate:
    """Stamps of one source: they rise, and none is more than AHEAD ahead of the clock.

    The first stamp may be 0, for a simulation begins there; a source that never fills its stamp
    in is refused from its second message on, since its stamp does not rise. A simulator that was
    started again begins at 0 and is refused as well, until the nodes are started again: none of
    them can forget what it has built on the later stamps.

    While the clock is not known (simulated time before its first word) the future is not judged;
    a stamp taken in then counts no more once the clock shows that it lay in the future.
    """

    def __init__(self, *, may_repeat: bool = False) -> None:
        """Args: may_repeat: whether equal stamps may follow each other (latched topics)."""
        self._may_repeat = may_repeat
        self._last: float | None = None
        self._last_was_judged = False

    def judge(self, stamp: float, now: float | None, field: str = "stamp") -> float:
        """The stamp [s].

        Args:
            now: the receiver's clock [s], None if it is not known.

        Raises:
            RefusedError: see the class; `judge_stamp` comes first.
        """
        judge_stamp(field, stamp)
        if now is not None and stamp > now + AHEAD:
            wanted = f"at most {AHEAD} s ahead of the clock, which is at {now:.3f}"
            raise RefusedError(field, f"{stamp:.9g}", wanted)
        if self._rises(stamp, now):
            self._last, self._last_was_judged = stamp, now is not None
            return stamp
        than = ">=" if self._may_repeat else ">"
        raise RefusedError(
            field, f"{stamp:.9f}", f"{than} {self._last:.9f}, the one before: stamps rise"
        )

    def _rises(self, stamp: float, now: float | None) -> bool:
        if self._last is None or stamp > self._last:
            return True
        if not self._last_was_judged and now is not None and self._last > now + AHEAD:
            return True
        return self._may_repeat and stamp == self._last


class ClockGate:
    """Words of a simulated clock: it goes forward, by JUMP at most.

    One word that is out of line is refused; a second one in line with it shows that the clock has
    really jumped (a receiver that stood still, a simulator that began again), and is taken.
    """

    def __init__(self) -> None:
        self._last: float | None = None
        self._other: float | None = None

    def judge(self, stamp: float) -> float:
        """The clock's time [s]. Raises RefusedError for a jump that nothing confirms yet."""
        judge_stamp("clock", stamp)
        if self._last is None or _follows(stamp, self._last) or _follows(stamp, self._other):
            self._last, self._other = stamp, None
            return stamp
        self._other = stamp
        wanted = f"from {self._last:.3f} to {JUMP:g} s later"
        raise RefusedError("clock", f"{stamp:.9g}", wanted)


def _follows(stamp: float, before: float | None) -> bool:
    return before is not None and before <= stamp <= before + JUMP
