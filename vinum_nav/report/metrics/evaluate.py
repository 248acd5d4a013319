"""Puts a record beside the vineyard as it is and gives the run's metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vinum_nav.description.robot import Robot
from vinum_nav.report.completeness import is_recorded
from vinum_nav.report.events import Closing, closings, final_outcome, task_starts
from vinum_nav.report.lower_bound import lower_bound_time
from vinum_nav.report.metrics.arrival import arrival_metrics, reach_metrics
from vinum_nav.report.metrics.localisation import localisation_metrics
from vinum_nav.report.metrics.mission import mission_metrics
from vinum_nav.report.metrics.safety import safety_metrics
from vinum_nav.report.metrics.statistics import mean, p95
from vinum_nav.report.metrics.stops import Stop, find_stops
from vinum_nav.report.metrics.trunk_map import trunk_map_metrics
from vinum_nav.report.metrics.vines import item_outcomes, vines_metrics
from vinum_nav.report.record import Record
from vinum_nav.report.work import WorkItem, work_items
from vinum_nav.vineyard.model import Vineyard


@dataclass(frozen=True)
class Evaluation:
    """The metrics, and what the figures and tables need beside them.

    Attributes:
        metrics: the run record's sections, JSON throughout.
        outcomes: closing of each work item that got one, by its name.
    """

    metrics: dict[str, Any]
    items: tuple[WorkItem, ...]
    stops: tuple[Stop, ...]
    outcomes: dict[str, Closing]


def evaluate_run(record: Record, vineyard: Vineyard, robot: Robot) -> dict[str, Any]:
    """The sections of the run record that come from the record (see design: the run record)."""
    return evaluate(record, vineyard, robot).metrics


def evaluate(
    record: Record,
    vineyard: Vineyard,
    robot: Robot,
    *,
    outcome: str | None = None,
    wall_time_s: float | None = None,
) -> Evaluation:
    """Metrics with the stops and work items that they come from.

    Args:
        outcome: what the run ended with where the mission did not say its end itself.
        wall_time_s: how long the run took on the clock on the wall, if known.
    """
    items = work_items(vineyard, robot)
    starts = [task for task in task_starts(record.events) if is_recorded(record, task.stamp)]
    stops = find_stops(starts, record, items, vineyard)
    outcomes = item_outcomes(items, stops, closings(record.events))
    said = final_outcome(record.events)
    ended = said if said != "timeout" else outcome or said
    metrics: dict[str, Any] = {
        "mission": mission_metrics(
            record, ended, wall_time_s, lower_bound_time(vineyard, robot, items)
        ),
        "vines": vines_metrics(items, stops, outcomes),
        **arrival_metrics(stops),
        "cordon_reach": reach_metrics(stops, record, vineyard, robot),
        "trunk_map": trunk_map_metrics(record.trunks, vineyard),
        "localization_error_m": localisation_metrics(record, vineyard),
        "safety": safety_metrics(record, vineyard.terrain),
        "detector": detector_metrics(record),
    }
    return Evaluation(metrics, tuple(items), tuple(stops), outcomes)


def detector_metrics(record: Record) -> dict[str, Any]:
    """The `detector` section, without the detector's name."""
    ms = record.latency[:, 1]
    return {"frames": len(ms), "latency_ms": {"mean": mean(ms), "p95": p95(ms)}}
