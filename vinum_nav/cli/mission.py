"""`vinum-nav mission`: commands about one mission."""

from __future__ import annotations

import typer

from vinum_nav.cli.command import prepared
from vinum_nav.cli.mission_check import check
from vinum_nav.cli.mission_new import new
from vinum_nav.cli.mission_show import show

mission = typer.Typer(
    name="mission", help="Look at a mission and at its file.", no_args_is_help=True
)

COMMANDS = (new, check, show)
for command in COMMANDS:
    mission.command()(prepared(command, has_result=command is show))
