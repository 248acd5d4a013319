"""Word of the mission's state."""

from __future__ import annotations

from typing import Any

from vinum_nav.border.mission import judge_state
from vinum_nav.mission.machine import STATES


def from_state(message: Any) -> str:
    """Word of mission/state. Raises RefusedError for one that is no state of the mission."""
    return judge_state(message.data, STATES)
