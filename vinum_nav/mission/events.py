"""The mission's events, each a dict by a versioned JSON schema."""

from __future__ import annotations

from typing import Any

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Outcome

EVENT_VERSION = 1
Event = dict[str, Any]

_WORD = {"type": "string"}
_ROW = {"type": "integer"}
_KEY = {"type": "integer"}
_FACE = {"enum": ["left", "right"]}
_SENSE = {"enum": [-1, 1]}
_TRIPLE = {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3}
_PAIR = {**_TRIPLE, "minItems": 2, "maxItems": 2}
_PASS = {"row": _ROW, "sense": _SENSE, "face": _FACE}
_ITEM = {"item": _WORD, "vine": {"type": "integer"}, "row": _ROW, "face": _FACE}

EVENT_FIELDS: dict[str, dict[str, Any]] = {
    "state": {"state": _WORD, "previous": _WORD},
    "pass_started": _PASS,
    "pass_finished": _PASS,
    "pass_given_up": {**_PASS, "reason": _WORD},
    "looked": {**_PASS, "begin": _PAIR, "end": _PAIR},
    "pass_blocked": {**_PASS, "reason": _WORD},
    "pass_rejoined": {**_PASS, "travel": {"type": "number"}},
    "backed_off": {"attempt": {"type": "integer"}, "reason": _WORD},
    "item_opened": _ITEM,
    "item_dropped": {**_ITEM, "reason": _WORD},
    "task_started": {
        **_ITEM,
        "key": _KEY,
        "trunk_map": _TRIPLE,
        "goal_odom": _TRIPLE,
        "robot_map": _TRIPLE,
    },
    "task_retried": {
        **_ITEM,
        "key": _KEY,
        "attempt": {"type": "integer"},
        "reason": _WORD,
    },
    "item_closed": {
        **_ITEM,
        "outcome": {"enum": [str(outcome) for outcome in Outcome]},
        "reason": _WORD,
        "trunk_map": _TRIPLE,
    },
    "request_refused": {"request": _WORD, "state": _WORD, "reason": _WORD},
    "stop_latched": {"source": _WORD},
    "stop_reset": {},
    "alarm": {"source": _WORD, "reason": _WORD, "fault": {"type": "boolean"}},
    "fault": {"reason": _WORD},
    "missing": {
        "what": {"enum": ["row_not_found", "stretch_not_seen", "gap"]},
        "row": _ROW,
        "face": _FACE,
        "begin": _PAIR,
        "end": _PAIR,
    },
    "finished": {
        "outcome": {"enum": ["done", "incomplete", "aborted", "fault"]},
        "reason": _WORD,
    },
}
"""Fields of every kind of event, beside `version`, `stamp` [s] and `event`.

key names a task [ns]. trunk_map is x, y, z of the trunk position in map [m]; goal_odom and
robot_map are x, y, yaw of base_link [m, m, rad]; begin and end are x, y of the ends of a stretch of
a row [m]. A task begins with one task_started. Each further attempt at it, the robot still standing
there, is a task_retried: with a key of its own, the attempt's number from 2 on, and the reason why
the one before failed. A pass that is blocked is worked from its other end: travel is how far along
the row, in the sense of the pass, base_link stands when it goes on from there [m].
"""


def _variant(name: str, extra: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "version": {"const": EVENT_VERSION},
        "stamp": {"type": "number"},
        "event": {"const": name},
        **extra,
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


EVENT_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "vinum_nav mission event",
    "oneOf": [_variant(name, extra) for name, extra in EVENT_FIELDS.items()],
}
"""JSON schema of one event."""


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
