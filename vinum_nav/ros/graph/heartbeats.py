"""Watch over nodes that fall silent: each publishes diagnostics once a second."""

from __future__ import annotations

from collections.abc import Iterable

from vinum_nav.interfaces import Alarm

PATIENCE = 5.0
"""A node of which nothing was heard for longer is silent [s]."""
DEAF = 1.0
"""Time between two calls of `look` in which the listener itself counts as awake [s]."""


class Heartbeats:
    """Times at which each node was last heard, on the wall clock.

    A node counts from its first word on. Time in which the listener itself did not get to look,
    for the machine was busy or the listener was stopped, counts for nobody's silence.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        """Args: patience: see PATIENCE [s]."""
        self._patience = patience
        self._heard: dict[str, float] = {}
        self._looked: float | None = None

    def hear(self, nodes: Iterable[str], now: float) -> None:
        """Take in a word of `nodes` at `now` [s], monotonic."""
        for node in nodes:
            self._heard[node] = now

    def has_heard(self, node: str) -> bool:
        """True if a node has been heard at least once."""
        return node in self._heard

    def look(self, now: float) -> dict[str, float]:
        """Silence of each node [s]; to be called at least once every DEAF."""
        if self._looked is not None and now - self._looked > DEAF:
            deaf = now - self._looked
            self._heard = {node: min(now, at + deaf) for node, at in self._heard.items()}
        self._looked = now
        return {node: now - at for node, at in self._heard.items()}

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """An alarm for each silent node, by the name of the node.

        None is a fault: a slow machine looks the same from here, and what the mission misses of
        a node (map, detections, status, result) has a time-out of its own.
        """
        return tuple(
            Alarm(f"node {node}", f"no heartbeat for {self._patience:g} s", is_fault=False)
            for node, silence in sorted(self.look(now).items())
            if silence > self._patience
        )
