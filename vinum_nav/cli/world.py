"""`vinum-nav world`: writes the vineyard of a seed for other simulators."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from vinum_nav.cli.signature import shared
from vinum_nav.description.options import SEED
from vinum_nav.folder_lock import locked


def world(
    seed: Annotated[Path, typer.Argument(help=SEED)],
    out: Annotated[Path, typer.Option(help="Directory to write into.")],
    random_seed: Annotated[int | None, shared("random_seed")] = None,
    with_robot: Annotated[
        bool,
        typer.Option("--robot/--no-robot", help="Put the robot into world.sdf, or leave it out."),
    ] = True,
    gazebo: Annotated[
        Literal["harmonic", "ionic", "jetty"],
        typer.Option(help="Release of Gazebo that reads the SDF."),
    ] = "jetty",
) -> None:
    """Write the block as mission.yaml, ground_truth.geojson, world.sdf, world.xml and a plan.

    The robot is in robot.sdf and robot.urdf.
    """
    from vinum_nav.report.optional import makeable
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed
    from vinum_nav.vineyard.worlds import write_world
    from vinum_nav.vineyard.worlds.sdf.release import Release

    vineyard = grow(load_seed(seed), random_seed)
    with locked(out):
        write_world(vineyard, out, with_robot=with_robot, release=Release(gazebo))
        if makeable("figures"):
            from vinum_nav.report.figures.plan import save_plan

            save_plan(vineyard, out / "plan.png")
    for path in sorted(path for path in out.iterdir() if path.is_file()):
        typer.echo(str(path))
