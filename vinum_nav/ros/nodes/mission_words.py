"""Lines in which the mission's node tells a person how the mission goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Event = dict[str, Any]


def line_of(event: Event) -> str | None:
    """Line for an event of a mission; None for one that is of no interest while it runs."""
    told = _TOLD.get(event["event"])
    return told(event) if told else None


def _reason(event: Event) -> str:
    return f": {event['reason']}" if event["reason"] else ""


def _pass(event: Event) -> str:
    return f"row {event['row']}, {event['face']} face: a pass begins"


def _task(event: Event) -> str:
    return f"vine {event['item']} of row {event['row']}: the arm works"


def _item(event: Event) -> str:
    return f"vine {event['item']} of row {event['row']}: {event['outcome']}{_reason(event)}"


_TOLD: dict[str, Callable[[Event], str]] = {
    "state": lambda event: f"state: {event['previous']} -> {event['state']}",
    "pass_started": _pass,
    "task_started": _task,
    "item_closed": _item,
    "finished": lambda event: f"the mission has ended: {event['outcome']}{_reason(event)}",
}
"""Kinds of events that are told."""
