"""`vinum-nav doctor`: what is there, what is missing, and what to type."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vinum_nav.cli.checks import CHECKS
from vinum_nav.cli.errors import NOT_SUCCEEDED


def doctor() -> None:
    """Look over this installation; exit status 1 if something is missing that a run needs."""
    console, table = Console(), Table("what", "found")
    remedies, complete = [], True
    for check in CHECKS:
        found = check.look()
        if found is not None:
            table.add_row(check.name, f"[green]{escape(found)}[/]")
            continue
        complete &= not check.needed
        table.add_row(check.name, "[red]missing[/]" if check.needed else "[yellow]optional[/]")
        remedies.append(f"{check.name}: {check.remedy}")
    console.print(table)
    for remedy in remedies:
        typer.echo(f"for {remedy}")
    if not complete:
        raise typer.Exit(NOT_SUCCEEDED)
