"""Answer of a state: an event of the mission's machine."""

from __future__ import annotations

from typing import NamedTuple


class Signal(NamedTuple):
    """An event to be sent to the machine.

    Attributes:
        event: name of the event, e.g. 'vine_found'.
        reason: cause of a 'fail', in one line; '' for other events.
    """

    event: str
    reason: str = ""
