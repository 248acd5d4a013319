"""The result of a campaign: a table on the terminal and a page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import PackageLoader
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vinum_nav.faults.fault import Fault
from vinum_nav.report.html import page_environment


def print_list(faults: Iterable[Fault], console: Console | None = None) -> None:
    """Print name, stage and sense of each fault."""
    table = Table("name", "kind", "stage", "at", "fault")
    for fault in faults:
        table.add_row(fault.name, fault.kind, fault.stage, fault.when, escape(fault.text))
    (console or Console()).print(table)


def print_faults(summary: dict[str, Any], console: Console | None = None) -> None:
    """Print one line a fault: passed, or what went wrong."""
    table = Table(title=f"{summary['seed']}: {summary['passed']} of {summary['played']} passed")
    for column in ("fault", "ended", "", "what went wrong"):
        table.add_column(column, overflow="fold")
    for row in summary["faults"]:
        mark = "[green]passed[/]" if row["passed"] else "[red]failed[/]"
        table.add_row(row["name"], row["outcome"], mark, escape("; ".join(row["reasons"])))
    (console or Console()).print(table)


def write_page(summary: dict[str, Any], path: Path) -> None:
    """Write the campaign as one HTML file that needs nothing else."""
    environment = page_environment(PackageLoader("vinum_nav.faults"))
    page = environment.get_template("faults.html.j2").render(summary=summary)
    path.write_text(page, encoding="utf-8")
