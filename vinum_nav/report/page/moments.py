"""Moments of a run that the page links with map, table and film."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.report.metrics import Evaluation
from vinum_nav.report.page.run_plan import FALSE_STOPS


@dataclass(frozen=True)
class Moment:
    """One stop.

    Attributes:
        stamp: simulated time at which the task started [s].
        label: e.g. 'r0v03 right'.
        item: index of its work item; None for a false stop.
    """

    stamp: float
    label: str
    item: int | None


def run_moments(evaluation: Evaluation) -> list[Moment]:
    """All stops in order of time; items are indices of `evaluation.items`."""
    places = {item.name: k for k, item in enumerate(evaluation.items)}
    return [
        Moment(stop.task.stamp, stop.item.name, places[stop.item.name])
        if stop.item
        else Moment(stop.task.stamp, FALSE_STOPS[stop.kind], None)
        for stop in evaluation.stops
    ]
