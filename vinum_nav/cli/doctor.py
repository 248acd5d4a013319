"""`vinum-nav doctor`: what is there, what is missing, and what to type."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vinum_nav.cli.checks import CHECKS
from vinum_nav.cli.errors import NOT_SUCCEEDED, UserError
from vinum_nav.cli.signature import shared

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
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the findings as JSON; with --graph.")
    ] = False,
) -> None:
    """Look over this installation, or with --graph over the topics of a robot.

    Exit status 1 if something is missing that a run needs, or a topic has a fault.
    """
    if graph:
        from vinum_nav.cli.doctor_graph import look_at_graph

        look_at_graph(mission, body, seconds, namespace, as_json=as_json)
        return
    given = {"--mission": mission, "--body": body, "--namespace": namespace, "--json": as_json}
    alone = [option for option, value in given.items() if value]
    if alone:
        raise UserError(f"{', '.join(alone)} without --graph: add --graph to look at the topics")
    _look_at_installation()


def _look_at_installation() -> None:
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
