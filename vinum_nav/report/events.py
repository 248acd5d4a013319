"""Stops and work items, read from the mission's events."""

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
    """Every task start, in order, but those broken off for good.

    That is a task whose work item was taken back, or that a killed part of the mission left open:
    its vine is worked anew, under another item.
    """
    found: list[TaskStart] = []
    closed: set[str] = set()
    for event in events:
        kind = event["event"]
        if kind == "task_started":
            found.append(_task_start(event))
        elif kind == "item_closed":
            closed.add(str(event["item"]))
        elif kind == "item_dropped":
            found = [task for task in found if task.item != event["item"]]
        elif kind == "mission_begun":
            found = [task for task in found if task.item in closed]
    return found


def _task_start(event: dict[str, Any]) -> TaskStart:
    return TaskStart(
        float(event["stamp"]),
        str(event["item"]),
        np.array(event["trunk_map"][:2], dtype=float),
        int(event["row"]),
        str(event["face"]),
    )


def closings(events: Iterable[dict[str, Any]]) -> list[Closing]:
    """Every closing of a work item that was not taken back later, in order."""
    return list(_closings(events).values())


def _closings(events: Iterable[dict[str, Any]]) -> dict[str, Closing]:
    found: dict[str, Closing] = {}
    for event in events:
        if event["event"] == "item_closed":
            found[str(event["item"])] = _closing(event)
        elif event["event"] == "item_dropped":
            found.pop(str(event["item"]), None)
    return found


def _closing(event: dict[str, Any]) -> Closing:
    return Closing(
        float(event["stamp"]),
        str(event["item"]),
        np.array(event["trunk_map"][:2], dtype=float),
        str(event["face"]),
        str(event["outcome"]),
        str(event["reason"]),
    )


def state_spans(events: Iterable[dict[str, Any]], end: float) -> list[StateSpan]:
    """The mission's states one after the other; the last one lasts until `end` [s]."""
    changes = [(float(e["stamp"]), str(e["state"])) for e in events if e["event"] == "state"]
    changes.append((end, ""))
    return [
        StateSpan(state, begin, max(begin, until))
        for (begin, state), (until, _) in pairwise(changes)
    ]


def final_outcome(events: Iterable[dict[str, Any]]) -> str:
    """Outcome that the mission said at its end; 'timeout' if its last part had none."""
    return str(_end(events).get("outcome", "timeout"))


def final_reason(events: Iterable[dict[str, Any]]) -> str:
    """Reason that the mission gave when it finished; '' if its last part never did."""
    return str(_end(events).get("reason", ""))


def _end(events: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Last event 'finished' of the last part of a mission; {} where that has none."""
    end: dict[str, Any] = {}
    for event in events:
        if event["event"] == "mission_begun":
            end = {}
        elif event["event"] == "finished":
            end = event
    return end


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
    """Gaps that the mission had not seen when it last finished: what, row, face, begin, end."""
    found: list[dict[str, Any]] = []
    for event in events:
        if event["event"] == "missing":
            found.append({key: event[key] for key in ("what", "row", "face", "begin", "end")})
        elif event["event"] == "pass_started":
            found.clear()
    return found


def mission_time(events: Sequence[dict[str, Any]]) -> float | None:
    """Duration from the mission's first event to its last 'finished' [s]; None if it never
    finished."""
    ends = [float(event["stamp"]) for event in events if event["event"] == "finished"]
    return ends[-1] - float(events[0]["stamp"]) if ends else None
