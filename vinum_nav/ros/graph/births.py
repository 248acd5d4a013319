"""Finds nodes that have been started anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Births:
    """Marks of nodes, and which of them have changed."""

    def __init__(self, nodes: Iterable[str]) -> None:
        """Args: nodes: names of those to watch."""
        self._nodes = frozenset(nodes)
        self._known: dict[str, str] = {}
        self._anew: list[str] = []

    def hear(self, marks: Mapping[str, str]) -> None:
        """Take in marks by node; the first of a node is no new start."""
        for node, mark in marks.items():
            if node in self._nodes and self._known.setdefault(node, mark) != mark:
                self._known[node] = mark
                self._anew.append(node)

    def take(self) -> tuple[str, ...]:
        """Nodes started anew since the last call."""
        taken = tuple(dict.fromkeys(self._anew))
        self._anew.clear()
        return taken
