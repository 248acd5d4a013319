"""Findings of a checkup."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from vinum_nav.border.refusal import RefusedError


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a topic.

    Attributes:
        topic: name of the contract.
        fault: name of the fault, a few plain words that never change.
        reason: what was got, and what is wanted.
        cost: what it would cost the mission.
        is_fault: whether the mission would fail or do harm; else it is only told.
    """

    topic: str
    fault: str
    reason: str
    cost: str
    is_fault: bool = True


class Findings:
    """Collects the findings of one topic; each fault counts once, by its first reason."""

    def __init__(self, topic: str, cost: str) -> None:
        """Args: cost: of the topic's messages being refused."""
        self._topic, self._cost = topic, cost
        self._found: dict[tuple[str, str], Finding] = {}

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())

    def add(
        self, fault: str, reason: str, cost: str = "", *, is_fault: bool = True, part: str = ""
    ) -> None:
        """Note a fault.

        Args:
            cost: what it costs (default: what a refused message costs).
            part: tells two faults of the same name apart, e.g. the field that was refused.
        """
        finding = Finding(self._topic, fault, reason, cost or self._cost, is_fault)
        self._found.setdefault((fault, part), finding)

    @contextmanager
    def refused(self, fault: str = "refused") -> Iterator[None]:
        """Note what the border refuses inside the block."""
        try:
            yield
        except RefusedError as error:
            self.add(fault, str(error), part=error.field)
