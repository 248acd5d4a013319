"""Starts nodes again that have died."""

from __future__ import annotations

from collections.abc import Iterable

from vinum_nav.ros.graph.definition import RESPAWN_DELAY, NodeSpec
from vinum_nav.ros.graph.processes import Processes


class Respawn:
    """Gives each node of the stack but the mission a new process after its death."""

    def __init__(self, processes: Processes, specs: Iterable[NodeSpec]) -> None:
        """Args: specs: nodes of the graph; those that do not come back are left alone."""
        self._processes = processes
        self._names = frozenset(spec.name for spec in specs if spec.comes_back)
        self._died_at: dict[str, float] = {}

    def look(self, now: float) -> frozenset[str]:
        """Start what has been dead for RESPAWN_DELAY; names of the dead that will live again.

        Args:
            now: monotonic clock [s].
        """
        dead = self._names & set(self._processes.died())
        for name in sorted(dead):
            if now - self._died_at.setdefault(name, now) >= RESPAWN_DELAY:
                del self._died_at[name]
                self._processes.start_again(name)
        return dead
