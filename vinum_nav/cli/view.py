"""`vinum-nav view`: what the vineyard of a seed looks like."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vinum_nav.cli.extras import require
from vinum_nav.cli.signature import shared
from vinum_nav.cli.telling import bars
from vinum_nav.description.options import SEED
from vinum_nav.errors import WriteError
from vinum_nav.folder_lock import locked

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vinum_nav.simulation.photographer import Photographer
    from vinum_nav.simulation.viewpoints import Viewpoints
    from vinum_nav.vineyard.model import Vineyard

SHEET, FILM = "contact_sheet.png", "fly_through.mp4"
FPS, FRAMES = 20, 240
"""Frames per second and number of frames of the film."""
MOST_BITS = 4_000_000
"""Highest bit rate of the film [bit/s]."""


def view(
    seed: Annotated[Path, typer.Argument(help=SEED)],
    out: Annotated[
        Path | None, typer.Option(help="Directory to write into (default: views/NAME-RANDOM_SEED).")
    ] = None,
    random_seed: Annotated[int | None, shared("random_seed")] = None,
    film: Annotated[
        bool, typer.Option("--film/--no-film", help="Make a film that flies through the vineyard.")
    ] = True,
) -> None:
    """Write a contact sheet of a vineyard's pictures and a fly-through."""
    from vinum_nav.description.robot import load_robot
    from vinum_nav.simulation.photographer import Photographer
    from vinum_nav.simulation.viewpoints import Viewpoints
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed

    require("view", "figures", "matplotlib")
    if film:
        require("view --film", "film", "imageio_ffmpeg")
    planned = load_seed(seed)
    vineyard = grow(planned, random_seed)
    out = out or Path("views") / f"{vineyard.name}-{vineyard.random_seed}"
    points = Viewpoints(vineyard)
    robot = load_robot(planned.order.body)
    with locked(out), Photographer(vineyard, robot, points.robot()) as photographer:
        _write_sheet(vineyard, points, photographer, out / SHEET)
        typer.echo(str(out / SHEET))
        if film:
            _write_film(points, photographer, out / FILM)
            typer.echo(str(out / FILM))


def _write_sheet(
    vineyard: Vineyard, points: Viewpoints, photographer: Photographer, path: Path
) -> None:
    import cv2

    from vinum_nav.interfaces import Side
    from vinum_nav.report.contact_sheet import contact_sheet, plan_picture

    sheet = contact_sheet(
        [
            ("robot, left camera", photographer.robot_view(Side.LEFT)),
            ("robot, right camera", photographer.robot_view(Side.RIGHT)),
            ("along an alley", photographer.view(points.person())),
            ("a vine", photographer.view(points.close_up())),
            ("from the air", photographer.view(points.air())),
            ("plan", plan_picture(vineyard, photographer.size)),
        ]
    )
    if not cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR)):
        raise WriteError(f"cannot write {path}")


def _write_film(points: Viewpoints, photographer: Photographer, path: Path) -> None:
    from vinum_nav.report.encode import encode

    with _frames(points, photographer) as frames:
        encode(frames, path, photographer.size, FPS, MOST_BITS)


@contextmanager
def _frames(
    points: Viewpoints, photographer: Photographer
) -> Iterator[Iterator[NDArray[np.uint8]]]:
    """The film's pictures, one after the other, with a bar on stderr."""
    with bars(transient=True) as bar:
        task = bar.add_task("fly-through", total=FRAMES)

        def take() -> Iterator[NDArray[np.uint8]]:
            for view in points.flight(FRAMES):
                yield photographer.view(view)
                bar.advance(task)

        yield take()
