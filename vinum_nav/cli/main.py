"""The command `vinum-nav` and its subcommands."""

from __future__ import annotations

from typing import Annotated

import typer

from vinum_nav import __version__
from vinum_nav.cli.bringup import bringup
from vinum_nav.cli.campaign import campaign
from vinum_nav.cli.command import prepared
from vinum_nav.cli.dataset import dataset
from vinum_nav.cli.detect import detect
from vinum_nav.cli.doctor import doctor
from vinum_nav.cli.evaluate import evaluate
from vinum_nav.cli.faults import faults
from vinum_nav.cli.mission import mission
from vinum_nav.cli.parameters import parameters
from vinum_nav.cli.report import report
from vinum_nav.cli.seeds import seeds
from vinum_nav.cli.simulate import simulate
from vinum_nav.cli.survey import survey
from vinum_nav.cli.train import export, train
from vinum_nav.cli.view import view
from vinum_nav.cli.world import world

app = typer.Typer(
    name="vinum-nav",
    help="A pruning robot works its way through a vineyard: search, navigate, task.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = (
    *(simulate, report, campaign, faults, seeds, world, view, survey, bringup, doctor, parameters),
    *(detect, dataset, train, evaluate, export),
)
WITH_RESULT = (simulate, report, campaign, faults, seeds, doctor, detect, evaluate)
"""Commands whose result is printed as JSON on demand."""
for command in COMMANDS:
    app.command()(prepared(command, has_result=command in WITH_RESULT))
app.add_typer(mission)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """A pruning robot works its way through a vineyard: search, navigate, task."""


if __name__ == "__main__":
    app()
