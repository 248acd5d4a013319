"""Counts what goes through a node, topic by topic, for its diagnostics."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

SHORTEST_WINDOW = 0.9
"""Rates are taken over at least this time [s]."""


class Traffic:
    """Rates, ages and losses of the messages of one node.

    Rates are by the clock on the wall. The age of a message is the time from its stamp until it is
    taken in, by the node's clock. Lost is what a publisher numbered and this node never got.
    """

    def __init__(self, now: float) -> None:
        """Args: now: of a clock that does not stand still [s], as for `take`."""
        self._since = now
        self._heard: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()
        self._oldest: dict[str, float] = {}
        self._numbers: dict[tuple[str, bytes], int] = {}
        self._values: dict[str, str] = {}

    def hear(self, topic: str, info: Mapping[str, Any]) -> None:
        """Count a message; a gap in its publisher's numbers is what was lost.

        Args:
            info: rclpy's MessageInfo; middleware that numbers nothing loses nothing here.
        """
        self._heard[topic] += 1
        number, source = info.get("publication_sequence_number"), info.get("publisher_gid")
        if number is None or source is None:
            return
        key = topic, bytes(source["data"])
        before = self._numbers.get(key)
        self._numbers[key] = number
        if before is not None and number > before + 1:
            self._lost[topic] += number - before - 1

    def note_age(self, topic: str, age: float) -> None:
        """Note how old a message was when it was taken in [s]."""
        self._oldest[topic] = max(age, self._oldest.get(topic, -math.inf))

    def send(self, topic: str) -> None:
        """Count a message that was published."""
        self._sent[topic] += 1

    def take(self, now: float) -> dict[str, str]:
        """Values for the diagnostics at `now` [s], of the last whole window; it begins anew."""
        window = now - self._since
        if window >= SHORTEST_WINDOW:
            self._values = {
                **{f"{t} heard [Hz]": f"{n / window:.1f}" for t, n in self._heard.items()},
                **{f"{t} oldest [s]": f"{age:.3f}" for t, age in self._oldest.items()},
                **{f"{t} lost": str(n) for t, n in self._lost.items()},
                **{f"{t} sent [Hz]": f"{n / window:.1f}" for t, n in self._sent.items()},
            }
            self._since = now
            for counter in (self._heard, self._sent, self._oldest):
                counter.clear()
        return dict(sorted(self._values.items()))
