"""`vinum-nav mission new`: a mission file from a boundary and a few numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.errors import UserError
from vinum_nav.cli.mission_check import brief
from vinum_nav.description.options import FacesName, SideName


def new(
    boundary: Annotated[
        Path, typer.Option(help="GeoJSON file with the polygon around the block's rows.")
    ],
    row_spacing: Annotated[float, typer.Option(min=0.5, max=15, help="Distance between rows [m].")],
    vine_spacing: Annotated[
        float, typer.Option(min=0.2, max=7.5, help="Distance between vines [m].")
    ],
    out: Annotated[Path, typer.Option(help="Mission file to write.")] = Path("mission.yaml"),
    start: Annotated[
        str,
        typer.Option(
            help="Start of the robot: LAT,LON,HEADING in degrees, as a compass gives the "
            "heading, or first-row: before the outer row along the longer side."
        ),
    ] = "first-row",
    side: Annotated[SideName, typer.Option(help="Side of the robot with the arm.")] = "left",
    faces: Annotated[FacesName, typer.Option(help="Faces of each row to work.")] = "one",
    body: Annotated[
        str, typer.Option(help="Robot body: hyqreal, aliengo, skid_steer or a YAML file.")
    ] = "hyqreal",
    name: Annotated[
        str | None, typer.Option(help="Name of the block (default: the boundary file's).")
    ] = None,
    headland_width: Annotated[
        float, typer.Option(min=0.1, max=50, help="Free ground at the rows' ends [m].")
    ] = 3.0,
    altitude: Annotated[
        float, typer.Option(min=-500, max=9000, help="Height of the block above the ellipsoid [m].")
    ] = 0.0,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a mission file.")] = False,
) -> None:
    """Write a checked mission file, print what is believed of the block, and draw it."""
    import numpy as np

    from vinum_nav.briefing.boundary_file import read_boundary, to_map
    from vinum_nav.briefing.start_place import (
        FIRST_ROW,
        first_row_start,
        read_start,
        told_start,
    )
    from vinum_nav.description.mission_checks import check_mission
    from vinum_nav.description.mission_file import Datum, MissionFile, save_mission_file
    from vinum_nav.description.robot import load_robot
    from vinum_nav.interfaces import Side
    from vinum_nav.mapping.parameters import MapperParameters

    if out.exists() and not force:
        raise UserError(f"{out} is there already: choose another --out or add --force")
    robot = load_robot(body)
    corners = read_boundary(boundary)
    told = None if start == FIRST_ROW else read_start(start)
    lon, lat = (float(round(v, 7)) for v in np.mean(corners, axis=0))
    datum = Datum(latitude_deg=lat, longitude_deg=lon, altitude=altitude)
    corners_xy = to_map(corners, datum)
    if told is None:
        margin = MapperParameters().row.side_margin
        place = first_row_start(corners_xy, row_spacing, margin, Side(side))
    else:
        place = told_start(*told, datum)
    mission = MissionFile(
        block=name or boundary.stem,
        body=body,
        camera_mount="front" if "front" in robot.cameras else min(robot.cameras),
        datum=datum,
        boundary=tuple((float(x), float(y)) for x, y in corners_xy),
        row_spacing=row_spacing,
        vine_spacing=vine_spacing,
        side=Side(side),
        faces=faces,
        start=place,
        headland_width=headland_width,
    )
    check_mission(mission, str(boundary))
    brief(mission, out.with_suffix(".png"))
    save_mission_file(mission, out)
    typer.echo(f"mission file: {out}")
