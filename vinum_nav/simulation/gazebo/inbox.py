"""Messages that have come, by topic and stamp."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

KEPT = 400
"""Messages of a topic that are kept, at most."""


class Inbox:
    """Filled by the threads of gz-transport, emptied by the simulator."""

    def __init__(self) -> None:
        self._arrival = threading.Condition()
        self._messages: dict[str, dict[int, Any]] = defaultdict(dict)

    def put(self, topic: str, message: Any) -> None:
        """Keep a message, by the stamp in its header."""
        with self._arrival:
            kept = self._messages[topic]
            kept[stamp_ns(message)] = message
            if len(kept) > KEPT:
                del kept[next(iter(kept))]
            self._arrival.notify_all()

    def wait(self, topic: str, stamp: int, seconds: float) -> bool:
        """Wait up to `seconds` for the message of a stamp [ns]; True if it is there."""

        def has_come() -> bool:
            return stamp in self._messages[topic]

        with self._arrival:
            return self._arrival.wait_for(has_come, seconds)

    def take(self, topic: str, stamp: int) -> Any:
        """Message of a stamp [ns]; older ones are forgotten.

        Raises:
            KeyError: none has come.
        """
        with self._arrival:
            kept = self._messages[topic]
            message = kept[stamp]
            self._messages[topic] = {s: m for s, m in kept.items() if s >= stamp}
            return message

    def take_all(self, topic: str) -> list[Any]:
        """All messages of a topic that came since the last call."""
        with self._arrival:
            return list(self._messages.pop(topic, {}).values())

    def last_stamp(self, topic: str) -> int | None:
        """Stamp of the newest message [ns]; None before the first."""
        with self._arrival:
            return max(self._messages[topic], default=None)

    def taker(self, topic: str) -> Callable[[Any], None]:
        """Callback that keeps messages of a topic."""
        return lambda message: self.put(topic, message)


def stamp_ns(message: Any) -> int:
    """Stamp in the header of a message [ns]."""
    stamp = message.header.stamp
    return int(stamp.sec) * 1_000_000_000 + int(stamp.nsec)
