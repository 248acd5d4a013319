"""Puts together what was sent in several messages of one stamp."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def always(_ns: int) -> bool:
    """Take a set as soon as it is whole."""
    return True


class StampJoin:
    """Sets of parts with equal stamps [ns]; the newest whole one is taken, older ones are given up.

    Parts may come in any order, and some may be lost.
    """

    def __init__(self, parts: Iterable[str], kept: int) -> None:
        """Args:
        parts: names of what makes a set whole.
        kept: number of stamps whose parts are waited for.
        """
        self._names, self._kept = frozenset(parts), kept
        self._sets: dict[int, dict[str, Any]] = {}

    def __len__(self) -> int:
        """Number of stamps whose parts are waited for."""
        return len(self._sets)

    def add(self, part: str, ns: int, value: Any) -> None:
        """Keep one part; of more stamps than are kept the oldest is given up."""
        self._sets.setdefault(ns, {})[part] = value
        while len(self._sets) > self._kept:
            del self._sets[min(self._sets)]

    def take(self, is_ready: Callable[[int], bool] = always) -> dict[str, Any] | None:
        """Parts by name of the newest set that is whole and ready, None without one."""
        for ns in sorted(self._sets, reverse=True):
            found = self._sets[ns]
            if self._names <= found.keys() and is_ready(ns):
                self._sets = {other: s for other, s in self._sets.items() if other > ns}
                return found
        return None
