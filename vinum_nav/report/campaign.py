"""Many runs side by side: the worst of every figure, and which run it came from."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from vinum_nav.report.goals import TARGETS
from vinum_nav.report.metrics import run_succeeded


def summarise(seed: str, runs: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Content of campaign.json: the runs, their sums and the worst of every figure.

    Args:
        runs: by random seed: 'status', 'report' (None for a run that crashed), 'error'.
    """
    rows = [_run(number, result) for number, result in runs.items()]
    reports = {n: result["report"] for n, result in runs.items() if result["report"] is not None}
    return {
        "seed": seed,
        "runs": rows,
        "succeeded": sum(row["succeeded"] for row in rows),
        "crashed": sum(row["crashed"] for row in rows),
        "work_items": sum(report["vines"]["total"] for report in reports.values()),
        "worst": [_worst(target, reports) for target in TARGETS],
    }


def _run(number: int, result: dict[str, Any]) -> dict[str, Any]:
    report = result["report"]
    return {
        "random_seed": number,
        "crashed": report is None,
        "succeeded": report is not None and run_succeeded(report),
        "outcome": report["mission"]["outcome"] if report else None,
        "error": result["error"] if report is None else "",
        "figures": {t.name: t.value(report) if report else None for t in TARGETS},
    }


def _worst(target: Any, reports: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """The figure farthest from its goal, by random seed; None where no run has one."""
    values = {n: v for n, report in reports.items() if (v := target.value(report)) is not None}
    if not values:
        return {"name": target.name, "value": None, "random_seed": None, "mean": None, "met": None}
    number = (min if target.more_is_better else max)(values, key=lambda n: values[n])
    return {
        "name": target.name,
        "value": values[number],
        "random_seed": number,
        "mean": sum(values.values()) / len(values),
        "met": target.met(values[number]),
    }


def print_campaign(summary: dict[str, Any], console: Console | None = None) -> None:
    """Print one line a run that went wrong, then the worst of every figure."""
    console = console or Console()
    for run in summary["runs"]:
        if run["crashed"]:
            console.print(f"random seed {run['random_seed']}: [red]crashed[/] {run['error']}")
        elif not run["succeeded"]:
            console.print(f"random seed {run['random_seed']}: [red]not succeeded[/]")
    runs = summary["runs"]
    table = Table(
        title=f"{summary['seed']}: {summary['succeeded']} of {len(runs)} runs succeeded, "
        f"{summary['work_items']} work items"
    )
    for column in ("what", "mean", "worst", "random seed", "wanted", ""):
        table.add_column(column)
    for target, worst in zip(TARGETS, summary["worst"], strict=True):
        if worst["value"] is None:
            table.add_row(target.name, "–", "–", "–", target.wanted, "")
            continue
        mark = "[green]met[/]" if worst["met"] else "[red]not met[/]"
        shown = (target.show(worst["mean"]), target.show(worst["value"]))
        table.add_row(target.name, *shown, str(worst["random_seed"]), target.wanted, mark)
    console.print(table)
