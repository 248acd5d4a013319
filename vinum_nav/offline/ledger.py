"""Ledger of what was not used: the same reason is told once and counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from vinum_nav.offline.picture import Loss, Trouble

TOLD_EACH = 5
"""Things with a name of their own that are told one by one for the same reason."""
_NUMBER = re.compile(r"\d[\d.]*")


@dataclass
class _Entry:
    first: Trouble
    times: int = 0
    count: int | None = 0


class Ledger:
    """Troubles by place and reason, in which numbers do not count."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str | None, Loss, str], _Entry] = {}

    def add(self, trouble: Trouble) -> bool:
        """Take in a trouble; whether it is to be told."""
        key = trouble.place, trouble.loss, _NUMBER.sub("0", trouble.reason)
        entry = self._entries.setdefault(key, _Entry(trouble))
        entry.times += 1
        known = entry.count is not None and trouble.count is not None
        entry.count = (entry.count or 0) + (trouble.count or 0) if known else None
        return entry.times <= (TOLD_EACH if trouble.place is None else 1)

    @property
    def totals(self) -> list[Trouble]:
        """One trouble for each reason, with all that it costs."""
        return [
            replace(entry.first, name=entry.first.place or entry.first.name, count=entry.count)
            if entry.times > 1
            else entry.first
            for entry in self._entries.values()
        ]

    @property
    def untold(self) -> list[str]:
        """Lines on what was not told one by one."""
        lines = []
        for entry in self._entries.values():
            first, times = entry.first, entry.times
            if first.place is not None and times > 1:
                lines.append(
                    f"{first.place}: {_cost(first.loss, entry.count, times)}: {first.reason}"
                )
            elif first.place is None and times > TOLD_EACH:
                lines.append(f"{times - TOLD_EACH} more like {first.name}: {first.reason}")
        return lines

    def lost(self, loss: Loss) -> int:
        """Pictures that a loss of this kind concerns; one for each whose number is unknown."""
        return sum(
            entry.times if entry.count is None else entry.count
            for entry in self._entries.values()
            if entry.first.loss is loss
        )


def _cost(loss: Loss, count: int | None, times: int) -> str:
    if loss is Loss.NOTHING or count is None:
        return f"{times} times"
    return f"{count} pictures" + (" without positions" if loss is Loss.POSITIONS else "")
