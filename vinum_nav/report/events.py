"""What the mission's events say of its stops and its work items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from vinum_nav.geometry import Array


@dataclass(frozen=True)
class TaskStart:
    """The robot stood still and asked for the arm's work.

    Attributes:
        item: the mission's own id of the work item.
        trunk_map: believed trunk position (2,) in the estimated map [m].
        row: the mission's row id.
    """

    stamp: float
    item: str
    trunk_map: Array
    row: int
    face: str


@dataclass(frozen=True)
class StateSpan:
    """A stretch of time in one state of the mission [s]."""

    state: str
    begin: float
    end: float


@dataclass(frozen=True)
class Closing:
    """A work item got its outcome."""

    stamp: float
    item: str
    trunk_map: Array
    face: str
    outcome: str
    reason: str


def task_starts(events: Iterable[dict[str, Any]]) -> list[TaskStart]:
    """Every task start, in order."""
    return [
        TaskStart(
            float(event["stamp"]),
            str(event["item"]),
            np.array(event["trunk_map"][:2], dtype=float),
            int(event["row"]),
            str(event["face"]),
        )
        for event in events
        if event["event"] == "task_started"
    ]


def closings(events: Iterable[dict[str, Any]]) -> list[Closing]:
    """Every closing of a work item, in order."""
    return [
        Closing(
            float(event["stamp"]),
            str(event["item"]),
            np.array(event["trunk_map"][:2], dtype=float),
            str(event["face"]),
            str(event["outcome"]),
            str(event["reason"]),
        )
        for event in events
        if event["event"] == "item_closed"
    ]


def state_spans(events: Iterable[dict[str, Any]], end: float) -> list[StateSpan]:
    """The mission's states one after the other; the last one lasts until `end` [s]."""
    changes = [(float(e["stamp"]), str(e["state"])) for e in events if e["event"] == "state"]
    changes.append((end, ""))
    return [
        StateSpan(state, begin, max(begin, until))
        for (begin, state), (until, _) in pairwise(changes)
    ]


def final_outcome(events: Iterable[dict[str, Any]]) -> str:
    """What the mission said when it finished; 'timeout' if it never did."""
    ends = [str(event["outcome"]) for event in events if event["event"] == "finished"]
    return ends[-1] if ends else "timeout"


def final_reason(events: Iterable[dict[str, Any]]) -> str:
    """Why the mission finished, as it said; '' if it never did."""
    ends = [str(event["reason"]) for event in events if event["event"] == "finished"]
    return ends[-1] if ends else ""


def alarms(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every alarm and every emergency stop of a mission, in order: stamp, source, reason, fault."""
    return [
        {
            "stamp": event["stamp"],
            "source": "emergency stop" if event["event"] == "stop_latched" else event["source"],
            "reason": event.get("reason") or f"latched, heard on {event['source']}",
            "fault": event.get("fault", False),
        }
        for event in events
        if event["event"] in ("alarm", "stop_latched")
    ]


def missing(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the mission had not seen when it last finished: what, row, face, begin, end."""
    found: list[dict[str, Any]] = []
    for event in events:
        if event["event"] == "missing":
            found.append({key: event[key] for key in ("what", "row", "face", "begin", "end")})
        elif event["event"] == "pass_started":
            found.clear()
    return found


def mission_time(events: Sequence[dict[str, Any]]) -> float | None:
    """From the mission's first event to its last 'finished' [s]; None if it never finished."""
    ends = [float(event["stamp"]) for event in events if event["event"] == "finished"]
    return ends[-1] - float(events[0]["stamp"]) if ends else None
