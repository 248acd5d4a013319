"""The figures that a run is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Target:
    """One figure to reach.

    Attributes:
        value: takes the figure from a report; None where the run has none.
        show: writes a figure for people.
        met: whether a figure is good enough.
        best_published: what others reached, if anyone reported it.
    """

    name: str
    value: Callable[[dict[str, Any]], float | None]
    show: Callable[[float], str]
    wanted: str
    met: Callable[[float], bool]
    best_published: str = "not reported"
    more_is_better: bool = False


@dataclass(frozen=True)
class Comparison:
    """A figure beside its target; `met` is None where the run has no such figure."""

    name: str
    value: str
    wanted: str
    best_published: str
    met: bool | None


def centimetres(metres: float) -> str:
    """E.g. '2.4 cm'."""
    return f"{100 * metres:.1f} cm"


def percent(share: float) -> str:
    """E.g. '98.2 %'."""
    return f"{100 * share:.1f} %"


def count(number: float) -> str:
    """A whole number."""
    return f"{number:.0f}"


def _time_ratio(report: dict[str, Any]) -> float | None:
    """None for a mission that left out work: it may be quick for that."""
    mission = report["mission"]
    bound = mission["lower_bound_time_s"]
    if mission["outcome"] != "done" or report["vines"]["missed"] != 0:
        return None
    time = mission["mission_time_s"]
    return time / bound if bound and time else None


def _false_stops(report: dict[str, Any]) -> float | None:
    """None where an incomplete record has none, but may lack some."""
    counts = report["vines"]["false_stops"].values()
    seen = sum(count or 0 for count in counts)
    return seen if seen or None not in counts else None


TARGETS = (
    Target("vines missed", lambda r: r["vines"]["missed"], count, "0", lambda v: v == 0),
    Target(
        "false stops",
        _false_stops,
        count,
        "0",
        lambda v: v == 0,
    ),
    Target("collisions", lambda r: r["safety"]["collisions"], count, "0", lambda v: v == 0),
    Target(
        "arrival error, mean",
        lambda r: r["arrival_error_m"]["mean"],
        centimetres,
        "≤ 3.0 cm",
        lambda v: v <= 0.030,
        "21.5 cm in the field; 3.4 cm in a lab",
    ),
    Target(
        "arrival error, 95th percentile",
        lambda r: r["arrival_error_m"]["p95"],
        centimetres,
        "≤ 8.0 cm",
        lambda v: v <= 0.080,
    ),
    Target(
        "cordon within reach, of the ideal",
        lambda r: r["cordon_reach"]["of_ideal"],
        percent,
        "≥ 98 %",
        lambda v: v >= 0.98,
        more_is_better=True,
    ),
    Target(
        "right row while localising",
        lambda r: r["localization_error_m"]["correct_row_share"],
        percent,
        "100 %",
        lambda v: v >= 1.0,
        "73 %",
        more_is_better=True,
    ),
    Target(
        "mission time / lower bound",
        _time_ratio,
        lambda v: f"{v:.2f}",
        "≤ 1.15",
        lambda v: v <= 1.15,
    ),
)


def compare(report: dict[str, Any]) -> list[Comparison]:
    """Every target beside the figure of one run."""
    rows = []
    for target in TARGETS:
        value = target.value(report)
        rows.append(
            Comparison(
                target.name,
                "–" if value is None else target.show(value),
                target.wanted,
                target.best_published,
                None if value is None else target.met(value),
            )
        )
    return rows
