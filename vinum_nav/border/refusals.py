"""The tally of what was refused, by source and field."""

from __future__ import annotations

from vinum_nav.border.refusal import RefusedError
from vinum_nav.interfaces import Alarm

MOST_NAMED = 100
"""Kinds of refusal that are named; further ones are only counted."""


class Refusals:
    """Counts refusals and names each kind (source, field) once, by the first value.

    Attributes:
        counts: number of refusals by source.
        alarms: one a kind, in the order of their coming. They stay until the end, so that
            whoever looks later sees what was refused; none is a fault.
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.alarms: tuple[Alarm, ...] = ()
        self._named: set[tuple[str, str]] = set()

    def note(self, source: str, error: RefusedError) -> Alarm | None:
        """Count a refusal; its alarm if it is the first of its kind."""
        self.counts[source] = self.counts.get(source, 0) + 1
        kind = (source, error.field)
        if kind in self._named or len(self._named) >= MOST_NAMED:
            return None
        self._named.add(kind)
        alarm = Alarm(source, f"refused: {error}", is_fault=False)
        self.alarms += (alarm,)
        return alarm
