"""Alarms of the stack's nodes as diagnostic statuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from diagnostic_msgs.msg import DiagnosticStatus

from vinum_nav.border.refusal import RefusedError, judge_text
from vinum_nav.interfaces import Alarm

_PREFIX = "vinum_nav"
_SEPARATOR = ": "
_LEVELS = (
    *(DiagnosticStatus.OK, DiagnosticStatus.WARN),
    *(DiagnosticStatus.ERROR, DiagnosticStatus.STALE),
)
MOST_STATUSES = 1000
"""Statuses in one message, at most."""


def status_name(*parts: str) -> str:
    """Name of a diagnostic status, e.g. 'vinum_nav: navigator: lidar'."""
    return _SEPARATOR.join((_PREFIX, *parts))


def node_of(status: Any) -> str:
    """Node of this package whose own status it is; '' for that of an alarm, or another's."""
    prefix, *parts = status.name.split(_SEPARATOR, 2)
    return str(parts[0]) if prefix == _PREFIX and len(parts) == 1 else ""


def to_alarms(node: str, alarms: Iterable[Alarm]) -> list[Any]:
    """One status an alarm, level ERROR for a fault and WARN for any other.

    Args:
        node: name of the node whose alarms they are.
    """
    return [
        DiagnosticStatus(
            name=status_name(node, alarm.source),
            level=DiagnosticStatus.ERROR if alarm.is_fault else DiagnosticStatus.WARN,
            message=alarm.reason,
        )
        for alarm in alarms
    ]


def from_alarms(message: Any) -> dict[str, tuple[Alarm, ...]]:
    """Alarms in a DiagnosticArray by the node of this package that raised them.

    A node that publishes no alarm has an empty tuple; statuses of others are left out.

    Raises:
        RefusedError: more statuses than MOST_STATUSES, or one of this package with an unknown
            level, an empty source or a text that is too long.
    """
    if len(message.status) > MOST_STATUSES:
        raise RefusedError("status", f"{len(message.status)} statuses", f"at most {MOST_STATUSES}")
    found: dict[str, tuple[Alarm, ...]] = {}
    for status in message.status:
        prefix, *parts = status.name.split(_SEPARATOR, 2)
        if prefix != _PREFIX or not parts:
            continue
        node, *source = parts
        _judge_status(status, source)
        found.setdefault(node, ())
        if source:
            is_fault = status.level == DiagnosticStatus.ERROR
            found[node] += (Alarm(source[0], status.message, is_fault),)
    return found


def _judge_status(status: Any, source: list[str]) -> None:
    if status.level not in _LEVELS:
        raise RefusedError("status[].level", status.level, "0 to 3")
    judge_text("status[].name", status.name)
    judge_text("status[].message", status.message)
    if source == [""]:
        raise RefusedError("status[].name", status.name, "the name of a source at its end")
