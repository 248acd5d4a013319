"""Replay of a journal: it brings a mission back to where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from vinum_nav.description.selection import NOT_ORDERED
from vinum_nav.interfaces import Outcome
from vinum_nav.mission.coverage import Coverage, Look
from vinum_nav.mission.events import Event
from vinum_nav.mission.passes import Itinerary, Pass
from vinum_nav.mission.register import Register, WorkItem


def replay(
    events: Iterable[Event], register: Register, itinerary: Itinerary, coverage: Coverage
) -> None:
    """Restore closed items, passes and what was seen; what was open at the kill is opened anew.

    What the order left out is not restored: the order may hold it by now.

    Args:
        events: of one mission and its resumptions, oldest first.
        register: empty.
        itinerary: at its beginning.
        coverage: empty.
    """
    opened = 0
    opened_at: dict[str, float] = {}
    visits: Counter[str] = Counter()
    for event in events:
        kind = event["event"]
        if kind == "item_opened":
            opened += 1
            opened_at[event["item"]] = event["stamp"]
        elif kind == "task_started":
            visits[event["item"]] += 1
        elif kind == "item_closed" and event["reason"] != NOT_ORDERED:
            name, closed_at = str(event["item"]), float(event["stamp"])
            begun = opened_at.get(name, closed_at)
            register.restore(_closed_item(event, visits[name], begun), opened)
        elif kind == "item_dropped" and register.is_closed(event["item"]):
            register.reopen(event["item"])
        elif kind == "looked":
            ends = np.array(event["begin"]), np.array(event["end"])
            coverage.add(Look(_pass(event), *ends))
        elif kind == "pass_started":
            itinerary.begin(_pass(event))
        elif kind == "pass_finished":
            itinerary.finish()
        elif kind == "pass_given_up":
            itinerary.give_up()
    register.count_from(opened)


def _pass(event: Event) -> Pass:
    return Pass(event["row"], event["sense"], event["face"])


def _closed_item(event: Event, visits: int, opened_at: float) -> WorkItem:
    x, y, z = event["trunk_map"]
    return WorkItem(
        event["item"],
        event["vine"],
        event["row"],
        event["face"],
        (x, y, z),
        Outcome(event["outcome"]),
        event["reason"],
        visits,
        opened_at,
        event["stamp"],
    )
