"""The result of a run as a table on the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from vinum_nav.report.goals import compare, reasons

MARKS = {True: "[green]met[/]", False: "[red]not met[/]", None: "[dim]no figure[/]"}


def print_table(report: dict[str, Any], console: Console | None = None) -> None:
    """Print every goal beside what the run reached, and for which ones it has not succeeded."""
    console = console or Console()
    mission = report["mission"]
    table = Table(title=f"{report['seed']}, random seed {report['random_seed']}")
    table.add_column("what")
    table.add_column("this run", justify="right")
    table.add_column("wanted", justify="right")
    table.add_column("")
    for row in compare(report):
        table.add_row(row.name, row.value, row.wanted, MARKS[row.met])
    console.print(table)
    for line in [*(f"not succeeded: {reason}" for reason in reasons(report)), *trouble(report)]:
        console.print(line, style="red", markup=False, highlight=False)
    if mission["real_time_factor"] is not None:
        console.print(
            f"{mission['sim_time_s']:.0f} s simulated in {mission['wall_time_s']:.0f} s "
            f"({mission['real_time_factor']:.2f} x real time)"
        )


def trouble(report: dict[str, Any]) -> list[str]:
    """A line for a fault or for what was not seen, for what the record lacks, a node, an alarm."""
    mission = report["mission"]
    lines = [f"fault: {mission['reason']}"] if mission["outcome"] == "fault" else []
    lines += [f"incomplete: {mission['reason']}"] if mission["outcome"] == "incomplete" else []
    lines += [report["recording"]["note"]] if report["recording"]["note"] else []
    lines += [f"node {entry['node']} {entry['reason']}" for entry in report["nodes"]]
    for alarm in report["alarms"]:
        lines.append(f"alarm at {alarm['stamp']:.1f} s: {alarm['source']}: {alarm['reason']}")
    return lines
