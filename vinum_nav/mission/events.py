"""The mission's events, each a dict by a versioned JSON schema."""

from __future__ import annotations

from typing import Any

from vinum_nav.geometry import Array, Pose2
from vinum_nav.mission.event_kinds import KINDS, variant

EVENT_VERSION = 1
Event = dict[str, Any]

EVENT_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "vinum_nav mission event",
    "oneOf": [variant(kind) for kind in KINDS],
}
"""JSON schema of one event."""

_HEAD = ("version", "stamp", "event")

EVENT_FIELDS: dict[str, dict[str, Any]] = {
    each["properties"]["event"]["const"]: {
        name: schema for name, schema in each["properties"].items() if name not in _HEAD
    }
    for each in EVENT_SCHEMA["oneOf"]
}
"""Schemas of the fields of every kind of event, beside `version`, `stamp` [s] and `event`."""


class EventLog:
    """Collects the events of one step."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self.now = 0.0

    def add(self, name: str, **extra: Any) -> None:
        """Append an event of the kind `name`, stamped `now`.

        Raises:
            ValueError: no such kind, or not its fields.
        """
        wanted = EVENT_FIELDS.get(name)
        if wanted is None or set(extra) != set(wanted):
            raise ValueError(
                f"event {name!r} with {sorted(extra)}, wanted one of "
                f"{ {kind: sorted(fields) for kind, fields in EVENT_FIELDS.items()} }"
            )
        self._events.append({"version": EVENT_VERSION, "stamp": self.now, "event": name, **extra})

    def add_first(self, name: str, **extra: Any) -> None:
        """Put an event before the others of this step; see `add`."""
        self.add(name, **extra)
        self._events.insert(0, self._events.pop())

    @property
    def is_empty(self) -> bool:
        """True if this step has no event yet."""
        return not self._events

    def drain(self) -> tuple[Event, ...]:
        """The collected events; the log is empty afterwards."""
        drained = tuple(self._events)
        self._events.clear()
        return drained


def pair(point: Array) -> list[float]:
    """A point (2,) as a list that JSON knows."""
    return [float(v) for v in point]


def triple(value: Pose2 | Array | tuple[float, float, float]) -> list[float]:
    """A pose (x, y, yaw) or a point (x, y, z) as a list that JSON knows."""
    numbers = (value.x, value.y, value.yaw) if isinstance(value, Pose2) else value
    return [float(v) for v in numbers]
