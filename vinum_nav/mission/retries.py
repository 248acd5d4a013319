"""Counts how often a failed task has been asked for again."""

from __future__ import annotations

from vinum_nav.interfaces import Outcome


class Retries:
    """Grants each work item so many attempts more; one is due until it is begun or dropped.

    A task that an emergency stop cancelled has not ended, so that it takes none of them.
    """

    def __init__(self, limit: int) -> None:
        """Args: limit: attempts beyond the first, >= 0."""
        self._limit = limit
        self._item = ""
        self._used = 0
        self._due: str | None = None

    @property
    def is_due(self) -> bool:
        """True if the task is to be asked for again."""
        return self._due is not None

    def take(self, item: str, outcome: Outcome, reason: str) -> bool:
        """True if the task of a work item, ended so, is granted another attempt."""
        if item != self._item:
            self._item, self._used = item, 0
        if outcome is not Outcome.FAILED or self._used >= self._limit:
            return False
        self._used += 1
        self._due = reason
        return True

    def begin(self) -> tuple[int, str]:
        """Number of the attempt that begins (the first again is 2), and why it is made."""
        assert self._due is not None, "no attempt is due"
        reason, self._due = self._due, None
        return self._used + 1, reason

    def drop(self) -> None:
        """Ask for nothing: the item is closed, or approached anew."""
        self._due = None
