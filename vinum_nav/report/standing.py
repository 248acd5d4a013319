"""Progress of a mission, read from its journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from vinum_nav.report.plant_register import OPEN, Entry

MOST_NAMED = 10
"""Plants left that are named."""


def standing(events: Sequence[dict[str, Any]], entries: Sequence[Entry]) -> list[str]:
    """Lines for people: state, row under way, outcomes, what is left, stop, last fault.

    Args:
        events: of a journal, oldest first, one or more.
        entries: of the plant register.
    """
    return [
        f"state: {_state(events)} at {events[-1]['stamp']:.1f} s",
        *_pass(events),
        f"work items: {_counted(entries)}",
        *_left(entries),
        *_troubles(events),
    ]


def _state(events: Sequence[dict[str, Any]]) -> str:
    state = "idle"
    for event in events:
        if event["event"] == "state":
            state = event["state"]
        elif event["event"] == "finished":
            state = f"{event['outcome']} ({event['reason']})"
    return state


def _pass(events: Sequence[dict[str, Any]]) -> list[str]:
    current: dict[str, Any] | None = None
    over = 0
    for event in events:
        if event["event"] == "pass_started":
            current = event
        elif event["event"] in ("pass_finished", "pass_given_up"):
            current, over = None, over + 1
    lines = [f"passes: {over} over"]
    if current is not None:
        lines.append(f"under way: row {current['row']} of the mission's count, {current['face']}")
    return lines


def _counted(entries: Sequence[Entry]) -> str:
    counts = Counter(entry.outcome for entry in entries)
    words = ("done", "failed", "unreachable", "skipped", OPEN)
    return ", ".join(f"{counts[word]} {word}" for word in words) + f", {len(entries)} in all"


def _left(entries: Sequence[Entry]) -> list[str]:
    left = [entry for entry in entries if entry.outcome == OPEN]
    if not left:
        return []
    names = [f"{entry.id or entry.item} {entry.face}" for entry in left[:MOST_NAMED]]
    more = f", ... ({len(left)})" if len(left) > MOST_NAMED else ""
    return [f"left: {', '.join(names)}{more}"]


def _troubles(events: Sequence[dict[str, Any]]) -> list[str]:
    lines = []
    stops = [event for event in events if event["event"] in ("stop_latched", "stop_reset")]
    if stops and stops[-1]["event"] == "stop_latched":
        lines.append(f"emergency stop: latched by {stops[-1]['source']}, not reset")
    faults = [event for event in events if event["event"] == "fault"]
    if faults:
        lines.append(f"last fault, at {faults[-1]['stamp']:.1f} s: {faults[-1]['reason']}")
    missing = [event for event in events if event["event"] == "missing"]
    lines += [f"not seen: {event['what']}, row {event['row']}" for event in missing[-MOST_NAMED:]]
    return lines
