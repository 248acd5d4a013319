"""Memory of the contacts that the body had a moment ago."""

from __future__ import annotations

from collections.abc import Iterable

from vinum_nav.simulation.protocol import CONTACT_MEMORY


class ContactMemory:
    """Remembers each thing's last contact for CONTACT_MEMORY."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def add(self, stamp: float, names: Iterable[str]) -> None:
        """These are touched at `stamp` [s]."""
        self._last.update(dict.fromkeys(names, stamp))

    def at(self, stamp: float) -> tuple[str, ...]:
        """Names touched in the CONTACT_MEMORY up to `stamp` [s], sorted."""
        recent = stamp - CONTACT_MEMORY - 1e-9
        return tuple(sorted(name for name, last in self._last.items() if last >= recent))
