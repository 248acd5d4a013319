"""Marks by which a node that was started anew is told from the one before it."""

from __future__ import annotations

from typing import Any

from vinum_nav.border.refusal import judge_text
from vinum_nav.ros.convert.alarms import node_of

PROCESS = "process"
"""Value in each node's own status: process id and start [ns], which no other start has."""


def from_births(message: Any) -> dict[str, str]:
    """Mark of each node of this package in a DiagnosticArray; nodes without one are left out.

    Raises:
        RefusedError: a mark that is too long.
    """
    return {
        node: judge_text("status[].values[process]", value.value)
        for status in message.status
        if (node := node_of(status))
        for value in status.values
        if value.key == PROCESS
    }
