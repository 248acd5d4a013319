"""Findings that stay alarms for a while."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.interfaces import Alarm


@dataclass
class _Finding:
    alarm: Alarm
    last: float


class Findings:
    """Alarms by source and weight; one that is not found again lapses after `hold` [s]."""

    def __init__(self, hold: float) -> None:
        self._hold = hold
        self._found: dict[tuple[str, bool], _Finding] = {}

    def note(self, now: float, source: str, reason: str, *, is_fault: bool = True) -> None:
        """Note a finding at `now` [s]; the first reason of a source stays until it lapses."""
        key = (source, is_fault)
        known = self._found.get(key)
        if known is None or now - known.last > self._hold:
            self._found[key] = _Finding(Alarm(source, reason, is_fault), now)
        else:
            known.last = now

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """Alarms that stand at `now` [s], faults first."""
        standing = [f.alarm for f in self._found.values() if now - f.last <= self._hold]
        return tuple(sorted(standing, key=lambda alarm: not alarm.is_fault))
