"""`vinum-nav faults`: break everything on purpose, one thing at a time, and judge what happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vinum_nav.cli.errors import NOT_SUCCEEDED, UserError
from vinum_nav.cli.signature import shared
from vinum_nav.cli.telling import bars, tell_result
from vinum_nav.description.options import SEED, MissionOptions
from vinum_nav.errors import lacks
from vinum_nav.faults.fault import Kind, Stage
from vinum_nav.folder_lock import locked
from vinum_nav.strict_json import json_text

if TYPE_CHECKING:
    from vinum_nav.faults.fault import Fault
    from vinum_nav.faults.verdict import Verdict


def faults(
    seed: Annotated[Path | None, typer.Argument(help=SEED)] = None,
    out: Annotated[
        Path | None, typer.Option(help="Directory of the campaign; each fault gets a run in it.")
    ] = None,
    only: Annotated[str, typer.Option(help="Pattern of the faults' names, e.g. 'lidar-*'.")] = "*",
    kind: Annotated[
        list[Kind] | None, typer.Option(help="Kind of the faults to play (default: all kinds).")
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Play only faults that take seconds (fake simulator).")
    ] = False,
    noise: Annotated[str, shared("noise")] = MissionOptions.noise,
    workers: Annotated[int, typer.Option(min=1, help="Number of faults at a time.")] = 1,
    force: Annotated[
        bool, typer.Option("--force", help="Play faults again that have a verdict already.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the faults and end.")] = False,
) -> None:
    """Play faults of sensors, nodes, stops, disks and rogue messages; status 0 if all pass.

    A campaign that was broken off goes on where it was: faults with a verdict are not played
    again. Table on the terminal, OUT/faults.json, OUT/faults.html; each run in OUT/<name>.
    """
    from vinum_nav.faults.catalogue import chosen
    from vinum_nav.faults.page import print_faults, print_list, write_page

    todo = chosen(only, kind or (), (Stage.FAKE,) if fast else ())
    if list_:
        print_list(todo)
        tell_result([fault.name for fault in todo])
        return
    if seed is None or out is None:
        raise UserError("give a seed and --out DIR, or --list")
    seed = _check(seed, todo, noise)
    with locked(out):
        summary = _run(seed, out, todo, noise, workers, force)
        (out / "faults.json").write_text(json_text(summary, indent=2) + "\n")
        write_page(summary, out / "faults.html")
    print_faults(summary)
    tell_result(summary)
    typer.echo(str(out / "faults.html"))
    if summary["passed"] < summary["played"]:
        raise typer.Exit(NOT_SUCCEEDED)


def _check(seed: Path, todo: list[Fault], noise: str) -> Path:
    """Path of the seed, given by path or name; raise an error for what cannot be played."""
    from vinum_nav.simulation.noise import noise_preset
    from vinum_nav.vineyard.seed import find_seed, load_seed

    path = find_seed(seed)
    load_seed(path)
    noise_preset(noise)
    if any(fault.stage is Stage.GRAPH for fault in todo):
        _check_ros()
    return path


def _run(
    seed: Path, out: Path, todo: list[Fault], noise: str, workers: int, force: bool
) -> dict[str, Any]:

    from vinum_nav.faults.campaign import forget_sound, kept, summary
    from vinum_nav.faults.catalogue import CATALOGUE
    from vinum_nav.faults.crew import Crew

    _same_campaign(out, {"seed": str(seed.resolve()), "noise": noise})
    if force:
        forget_sound(out, {fault.stage for fault in todo})
    verdicts: dict[str, Verdict] = {}
    for fault in CATALOGUE:
        verdict = kept(fault, out)
        if verdict is not None and not (force and fault in todo):
            verdicts[fault.name] = verdict
    left = [fault for fault in todo if fault.name not in verdicts]
    with bars() as progress:
        bar = progress.add_task("faults", total=len(todo), completed=len(todo) - len(left))
        for verdict in Crew(seed, noise, out, workers).play(left):
            verdicts[verdict.name] = verdict
            word = "passed" if verdict.passed else "[red]failed[/]"
            progress.console.print(f"{verdict.name}: {word}")
            progress.advance(bar)
    return summary(str(seed), CATALOGUE, verdicts)


def _same_campaign(out: Path, settings: dict[str, str]) -> None:
    """Refuse to mix the verdicts of two blocks, or of two sorts of noise, in one folder."""
    path = out / "settings.json"
    if not path.is_file():
        path.write_text(json_text(settings) + "\n")
    elif (found := json.loads(path.read_text())) != settings:
        raise UserError(f"{out} holds a campaign of {found}, wanted {settings}: choose another")


def _check_ros() -> None:
    try:
        import rclpy  # noqa: F401
    except ImportError as error:
        raise lacks("rclpy", "faults of the graph", "ros") from error
