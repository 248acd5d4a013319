"""Metrics of work items: visited, missed, visited twice, and their outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from vinum_nav.interfaces import Outcome
from vinum_nav.report.events import Closing
from vinum_nav.report.metrics.stops import VISIT_RADIUS, Stop, StopKind
from vinum_nav.report.work import WorkItem

FALSE_STOPS: tuple[StopKind, ...] = ("post", "next_row", "other")


def item_outcomes(
    items: Sequence[WorkItem], stops: Sequence[Stop], closings: Sequence[Closing]
) -> dict[str, Closing]:
    """The closing of every ordered work item that got one, by the item's name.

    A closing belongs to the work item at which its task began; one without a task to the nearest
    vine within VISIT_RADIUS of the believed trunk, on the same face. The last closing counts.
    """
    met = {stop.task.item: stop.item for stop in stops}
    found: dict[str, Closing] = {}
    for closing in closings:
        item = met[closing.item] if closing.item in met else _nearest(closing, items)
        if item is not None:
            found[item.name] = closing
    return found


def _nearest(closing: Closing, items: Sequence[WorkItem]) -> WorkItem | None:
    def distance(item: WorkItem) -> float:
        return float(np.linalg.norm(item.vine.position[:2] - closing.trunk_map))

    near = [i for i in items if i.face == closing.face and distance(i) <= VISIT_RADIUS]
    return min(near, key=distance, default=None)


def vines_metrics(
    items: Sequence[WorkItem], stops: Sequence[Stop], outcomes: dict[str, Closing]
) -> dict[str, Any]:
    """The `vines` section of the run record."""
    kinds = Counter(stop.kind for stop in stops)
    ends = Counter(closing.outcome for closing in outcomes.values())
    return {
        "total": len(items),
        "visited": kinds["visit"],
        "missed": len(items) - kinds["visit"],
        "coverage": kinds["visit"] / len(items) if items else None,
        "duplicate_stops": kinds["duplicate"],
        "false_stops": {kind: kinds[kind] for kind in FALSE_STOPS},
        "outcomes": {outcome.value: ends[outcome.value] for outcome in Outcome},
    }
