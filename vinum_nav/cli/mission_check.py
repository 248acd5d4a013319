"""`vinum-nav mission check`: what a mission file makes the robot believe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vinum_nav.description.mission_file import MissionFile


def check(
    file: Annotated[Path, typer.Argument(help="Mission file, written by hand or by `new`.")],
    picture: Annotated[
        Path | None,
        typer.Option(help="Picture to write (default: the file's name, with .png)."),
    ] = None,
) -> None:
    """Check a mission file: print what is believed and what may be wrong, and draw it."""
    from vinum_nav.description.mission_file import load_mission_file

    brief(load_mission_file(file), picture or file.with_suffix(".png"))


def brief(mission: MissionFile, picture: Path) -> None:
    """Print and draw what is believed of a mission file.

    Raises:
        InputError: its body is none.
    """
    from vinum_nav.briefing.belief import believe_of
    from vinum_nav.briefing.warnings import warnings_of
    from vinum_nav.description.robot import load_robot
    from vinum_nav.report.optional import makeable

    robot = load_robot(mission.body)
    robot.camera(mission.camera_mount)
    belief = believe_of(mission)
    typer.echo(
        f"{mission.block}: {len(belief.rows)} rows {belief.row_spacing:.2f} m apart, about "
        f"{belief.vines} vines, {len(belief.passes)} passes, body {robot.name}, "
        f"arm on the {mission.side}"
    )
    for warning in warnings_of(belief, robot):
        typer.echo(f"warning: {warning}", err=True)
    if not makeable("figures"):
        return
    from vinum_nav.briefing.picture import draw_belief

    draw_belief(belief, picture)
    typer.echo(f"picture: {picture}")
