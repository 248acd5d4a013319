"""`vinum-nav doctor`: what is there, what is missing, and what to type."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vinum_nav.cli.checks import CHECKS, TooOld
from vinum_nav.cli.errors import NOT_SUCCEEDED
from vinum_nav.cli.telling import tell_result


def doctor() -> None:
    """Look over this installation; exit status 1 if something that a run needs is missing or old.

    Versions are compared with the bounds that the package declares.
    """
    from vinum_nav.cli.bounds import package_checks

    console, table = Console(), Table("what", "found")
    remedies, complete, told = [], True, []
    for check in (*CHECKS, *package_checks()):
        found = check.look()
        is_good = found is not None and not isinstance(found, TooOld)
        told.append({"name": check.name, "found": found, "good": is_good, "needed": check.needed})
        table.add_row(check.name, _shown(found, needed=check.needed))
        if not is_good:
            complete &= not check.needed
            remedies.append(f"{check.name}: {check.remedy}")
    console.print(table)
    for remedy in remedies:
        typer.echo(f"for {remedy}")
    tell_result({"complete": complete, "checks": told})
    if not complete:
        raise typer.Exit(NOT_SUCCEEDED)


def _shown(found: str | None, *, needed: bool) -> str:
    """Cell of the table."""
    if found is None:
        return "[red]missing[/]" if needed else "[yellow]optional[/]"
    colour = "red" if isinstance(found, TooOld) else "green"
    return f"[{colour}]{escape(found)}[/]"
