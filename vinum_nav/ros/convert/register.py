"""Work items of the mission as a DiagnosticArray, one status a work item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus

from vinum_nav.border.refusal import POSITION, RefusedError, judge_number, judge_text, judge_word
from vinum_nav.border.stamps import LATEST
from vinum_nav.interfaces import Outcome, Side
from vinum_nav.mission.register import WorkItem
from vinum_nav.ros.convert.frames import MAP, judge_frame_id
from vinum_nav.ros.convert.stamps import to_time
from vinum_nav.ros.convert.statuses import to_values, values_of

OPEN = "open"
"""Message of a work item that has no outcome yet."""
MOST_ITEMS = 100_000
LONGEST_NAME = 200
KEYS = ("row", "position", "reason", "visits", "opened", "closed")
"""Values of a status."""
_WORDS, _FACES = (OPEN, *map(str, Outcome)), tuple(map(str, Side))
_LARGEST = 2**31 - 1
"""Largest id of a vine or a row."""


class RegisterWriter:
    """Writes registers one after the other; statuses of items that have not changed are kept."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[WorkItem, Any]] = {}

    def write(self, items: Iterable[WorkItem], stamp: float) -> Any:
        """DiagnosticArray of all work items; a level other than OK is an outcome other than done.

        The status of an item has the name 'vine/face', its own id as hardware_id and its outcome,
        or 'open', as message. Positions are in map [m]; times are in seconds.
        """
        message = DiagnosticArray(status=[self._status(item) for item in items])
        message.header.stamp, message.header.frame_id = to_time(stamp), MAP
        return message

    def _status(self, item: WorkItem) -> Any:
        told = self._told.get(item.id)
        if told is None or told[0] != item:
            told = self._told[item.id] = item, _to_status(item)
        return told[1]


def _to_status(item: WorkItem) -> Any:
    bad = item.outcome not in (None, Outcome.DONE)
    x, y, z = item.trunk_map
    return DiagnosticStatus(
        name=f"{item.vine}/{item.face}",
        hardware_id=item.id,
        level=DiagnosticStatus.WARN if bad else DiagnosticStatus.OK,
        message=OPEN if item.outcome is None else str(item.outcome),
        values=to_values(
            {
                "row": str(item.row),
                "position": f"{x:.3f} {y:.3f} {z:.3f}",
                "reason": item.reason,
                "visits": str(item.visits),
                "opened": f"{item.opened_at:.2f}",
                "closed": "" if item.closed_at is None else f"{item.closed_at:.2f}",
            }
        ),
    )


def from_register(message: Any) -> tuple[WorkItem, ...]:
    """Work items of a DiagnosticArray.

    Raises:
        RefusedError: another frame, more than MOST_ITEMS, an id that is there twice, or a status
            that is no work item.
    """
    judge_frame_id(message.header.frame_id, MAP)
    if len(message.status) > MOST_ITEMS:
        raise RefusedError("status", f"{len(message.status)} statuses", f"at most {MOST_ITEMS}")
    items = tuple(map(_from_status, message.status))
    if len({item.id for item in items}) != len(items):
        raise RefusedError("status[].hardware_id", "one twice", "unique ids")
    return items


def _from_status(status: Any) -> WorkItem:
    vine, _, face = judge_text("status[].name", status.name, LONGEST_NAME).partition("/")
    word = judge_word("status[].message", status.message, _WORDS)
    row, position, reason, visits, opened, closed = values_of(status, KEYS)
    return WorkItem(
        id=judge_text("status[].hardware_id", status.hardware_id, LONGEST_NAME),
        vine=_whole("status[].name", vine),
        row=_whole("values[row]", row),
        face=judge_word("status[].name", face, _FACES),
        trunk_map=_position(position),
        outcome=None if word == OPEN else Outcome(word),
        reason=judge_text("values[reason]", reason),
        visits=_whole("values[visits]", visits, least=0),
        opened_at=_time("values[opened]", opened),
        closed_at=_time("values[closed]", closed) if closed else None,
    )


def _whole(field: str, text: str, least: int = -_LARGEST) -> int:
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 20):
        raise RefusedError(field, text, "a whole number")
    return int(judge_number(field, text, least, _LARGEST))


def _time(field: str, text: str) -> float:
    return judge_number(field, text, 0.0, LATEST, "s")


def _position(text: str) -> tuple[float, float, float]:
    parts = text.split()
    if len(parts) != 3:
        raise RefusedError("values[position]", text, "x, y and z in map [m], apart by blanks")
    x, y, z = (judge_number("values[position]", part, -POSITION, POSITION, "m") for part in parts)
    return x, y, z
