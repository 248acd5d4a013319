"""`vinum-nav doctor`: what is there, what is missing, and what to type."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from vinum_nav.cli.checks import CHECKS
from vinum_nav.cli.errors import NOT_SUCCEEDED


def doctor() -> None:
    """Look over this installation; exit status 1 if something is missing that a run needs."""
    table = Table()
    for column in ("what", "found", "if you want it, type"):
        table.add_column(column)
    complete = True
    for check in CHECKS:
        found = check.look()
        if found is not None:
            table.add_row(check.name, f"[green]{found}[/]", "")
            continue
        complete &= not check.needed
        word = "[red]missing[/]" if check.needed else "[yellow]not there (optional)[/]"
        table.add_row(check.name, word, check.remedy.replace("[", "\\["))
    Console().print(table)
    if not complete:
        raise typer.Exit(NOT_SUCCEEDED)
