"""`vinum-nav doctor`: what is there, what is missing, and what to type."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vinum_nav.cli.checks import CHECKS, TooOld
from vinum_nav.cli.errors import NOT_SUCCEEDED, UserError
from vinum_nav.cli.signature import shared
from vinum_nav.cli.telling import tell_result

SECONDS = 10.0
"""Time for which a graph is listened to [s]."""


def doctor(
    graph: Annotated[
        bool, typer.Option("--graph", help="Listen to a robot's topics instead.")
    ] = False,
    mission: Annotated[
        Path | None,
        typer.Option(help="Mission file with body, work side and datum; with --graph."),
    ] = None,
    body: Annotated[str | None, shared("body")] = None,
    seconds: Annotated[
        float, typer.Option(help="Time to listen [s]; with --graph.", min=0.5, max=3600)
    ] = SECONDS,
    namespace: Annotated[str | None, shared("namespace")] = None,
) -> None:
    """Look over this installation, or with --graph over the topics of a robot.

    Versions are compared with the bounds that the package declares. Exit status 1 if something
    that a run needs is missing or old, or a topic has a fault.
    """
    if graph:
        from vinum_nav.cli.doctor_graph import look_at_graph

        look_at_graph(mission, body, seconds, namespace)
        return
    given = {"--mission": mission, "--body": body, "--namespace": namespace}
    alone = [option for option, value in given.items() if value]
    if alone:
        raise UserError(f"{', '.join(alone)} without --graph: add --graph to look at the topics")
    _look_at_installation()


def _look_at_installation() -> None:
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
