"""The goals of a run: one list makes table, page and exit status."""

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
        decides: whether a run that misses it has not succeeded.
    """

    name: str
    value: Callable[[dict[str, Any]], float | None]
    show: Callable[[float], str]
    wanted: str
    met: Callable[[float], bool]
    best_published: str = "not reported"
    more_is_better: bool = False
    decides: bool = False


@dataclass(frozen=True)
class Condition:
    """One thing that every run must reach, without a figure of its own.

    Attributes:
        show: writes for people what a report says.
        met: whether it is reached; None where the report cannot say.
    """

    name: str
    show: Callable[[dict[str, Any]], str]
    wanted: str
    met: Callable[[dict[str, Any]], bool | None]


@dataclass(frozen=True)
class Comparison:
    """A goal and what a run reached; `met` is None where the run has no such figure.

    Attributes:
        decides: whether a run that misses it has not succeeded.
    """

    name: str
    value: str
    wanted: str
    best_published: str
    met: bool | None
    decides: bool


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


def _visited(report: dict[str, Any]) -> str:
    vines = report["vines"]
    return f"{'unknown' if vines['visited'] is None else vines['visited']} of {vines['total']}"


def _done(report: dict[str, Any]) -> str:
    """E.g. '1 of 3, failed 2'."""
    vines = report["vines"]
    ends = {end: n for end, n in vines["outcomes"].items() if n and end != "done"}
    others = "".join(f", {end} {number}" for end, number in ends.items())
    return f"{vines['outcomes']['done']} of {vines['total']}{others}"


def _dead_nodes(report: dict[str, Any]) -> list[str]:
    return [entry["node"] for entry in report.get("nodes", ()) if entry["what"] == "died"]


def _fall(report: dict[str, Any]) -> dict[str, Any] | None:
    """None also for a report of an earlier version, which says nothing of it."""
    said: dict[str, Any] | None = report["safety"].get("fall")
    return said


def _footing(report: dict[str, Any]) -> str:
    """E.g. 'overturned at 12.3 s'."""
    fall = _fall(report)
    return f"{fall['what']} at {fall['stamp']:.1f} s" if fall else "kept"


def _recording(report: dict[str, Any]) -> dict[str, Any]:
    """A report of an earlier version says nothing of it."""
    said: dict[str, Any] = report.get("recording", {"complete": True})
    return said


CONDITIONS = (
    Condition(
        "outcome",
        lambda r: str(r["mission"]["outcome"]),
        "done",
        lambda r: r["mission"]["outcome"] == "done",
    ),
    Condition(
        "work items visited",
        _visited,
        "all",
        lambda r: r["vines"]["visited"] == r["vines"]["total"],
    ),
    Condition(
        "work items done",
        _done,
        "all",
        lambda r: r["vines"]["outcomes"]["done"] == r["vines"]["total"],
    ),
    Condition(
        "recording",
        lambda r: "complete" if _recording(r)["complete"] else "incomplete",
        "complete",
        lambda r: bool(_recording(r)["complete"]),
    ),
    Condition(
        "nodes that died",
        lambda r: ", ".join(_dead_nodes(r)) or "none",
        "none",
        lambda r: not _dead_nodes(r),
    ),
    Condition("footing of the body", _footing, "kept", lambda r: _fall(r) is None),
)
"""All of them decide."""
TARGETS = (
    Target(
        "vines missed",
        lambda r: r["vines"]["missed"],
        count,
        "0",
        lambda v: v == 0,
        decides=True,
    ),
    Target(
        "false stops",
        _false_stops,
        count,
        "0",
        lambda v: v == 0,
        decides=True,
    ),
    Target(
        "collisions",
        lambda r: r["safety"]["collisions"],
        count,
        "0",
        lambda v: v == 0,
        decides=True,
    ),
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
    """Every goal beside what one run reached."""
    rows = [
        Comparison(c.name, c.show(report), c.wanted, "", c.met(report), decides=True)
        for c in CONDITIONS
    ]
    for target in TARGETS:
        value = target.value(report)
        rows.append(
            Comparison(
                target.name,
                "–" if value is None else target.show(value),
                target.wanted,
                target.best_published,
                None if value is None else target.met(value),
                target.decides,
            )
        )
    return rows


DECIDE_ON_A_ROBOT = ("outcome", "work items done")
"""Names of the goals that decide where nobody knows the truth."""


def reasons(report: dict[str, Any], *, is_simulated: bool = True) -> list[str]:
    """Goals for which a run has not succeeded, e.g. 'work items done: 0 of 1, wanted all'.

    Args:
        is_simulated: False for a run of a robot, of which no truth is known.
    """
    return [
        f"{row.name}: {row.value}, wanted {row.wanted}"
        for row in compare(report)
        if row.decides and row.met is not True and (is_simulated or row.name in DECIDE_ON_A_ROBOT)
    ]


def run_succeeded(report: dict[str, Any]) -> bool:
    """True if a run reached every goal that decides its success.

    Exit status, table and page all use this answer.
    """
    return not reasons(report)
