"""`vinum-nav simulate`: one mission in the embedded simulator, and its report."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.directory import prepare
from vinum_nav.cli.errors import NOT_SUCCEEDED
from vinum_nav.cli.options import Faces, Pace, ParametersFile, RunOptions
from vinum_nav.interfaces import Side

PATIENCE = 3.0
"""Time-out where none is given: so many times the lower bound of the mission's time."""
GRACE = 120.0
"""Added to it [s]."""


def simulate(
    seed: Annotated[Path, typer.Argument(help="Seed file of the vineyard, see seeds/.")],
    out: Annotated[Path, typer.Option(help="Directory of the run record.")],
    ros: Annotated[bool, typer.Option("--ros", help="As a graph of ROS 2 nodes.")] = False,
    body: Annotated[str | None, typer.Option(help="Body of the robot.")] = None,
    noise: Annotated[str, typer.Option(help="ideal, nominal or field.")] = "nominal",
    random_seed: Annotated[
        int | None, typer.Option(min=0, help="Of vineyard and noise; the seed file's.")
    ] = None,
    side: Annotated[Side | None, typer.Option(help="Robot's side with the arm.")] = None,
    faces: Annotated[Faces | None, typer.Option(help="Faces of each row to work.")] = None,
    detector: Annotated[str, typer.Option(help="onnx, torch, or a back end of your own.")] = "onnx",
    weights: Annotated[Path | None, typer.Option(help="Of the detector; the package's.")] = None,
    pace: Annotated[Pace, typer.Option(help="Of the clock, with --ros.")] = Pace.LOCKSTEP,
    bag: Annotated[bool, typer.Option("--bag", help="With --ros: record a bag as well.")] = False,
    viewer: Annotated[bool, typer.Option("--viewer", help="Open a window.")] = False,
    timeout: Annotated[
        float | None, typer.Option(min=0.0, help="Simulated seconds after which to give up.")
    ] = None,
    video: Annotated[bool, typer.Option(help="Make a film of the run.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an earlier run.")] = False,
    parameters: ParametersFile = None,
) -> None:
    """Simulate one mission; exit status 0 only if every vine was worked and nothing went wrong."""
    options = RunOptions(
        seed=seed,
        out=out,
        ros=ros,
        body=body,
        noise=noise,
        random_seed=random_seed,
        side=side,
        faces=faces,
        detector=detector,
        weights=weights,
        pace=pace,
        bag=bag,
        viewer=viewer,
        timeout=timeout,
        video=video,
        parameters=parameters,
    )
    if not _simulate(options, force):
        raise typer.Exit(NOT_SUCCEEDED)


def _simulate(options: RunOptions, force: bool) -> bool:
    from vinum_nav.cli.progress import mission_progress
    from vinum_nav.cli.runs import run_as_graph, run_in_process
    from vinum_nav.cli.table import print_table
    from vinum_nav.description.robot import load_robot
    from vinum_nav.parameters import load_parameters
    from vinum_nav.report.build import build_report
    from vinum_nav.report.lower_bound import lower_bound_time
    from vinum_nav.report.metadata import RunMetadata, save_metadata
    from vinum_nav.report.metrics import run_succeeded
    from vinum_nav.report.work import work_items
    from vinum_nav.simulation.noise import noise_preset
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed

    noise_preset(options.noise)
    parameters = load_parameters(options.parameters)
    vineyard = grow(
        load_seed(options.seed),
        options.random_seed,
        side=options.side,
        faces=options.faces.value if options.faces else None,
        body=options.body,
    )
    mission = vineyard.mission
    robot = load_robot(mission.body)
    items = work_items(vineyard, robot)
    bound = lower_bound_time(vineyard, robot, items)
    timeout = options.timeout or PATIENCE * (bound or 0.0) + GRACE
    prepare(options.out, force)

    begin = time.perf_counter()
    with mission_progress(len(items)) as progress:
        if options.ros:
            outcome = run_as_graph(vineyard, options, timeout, progress)
        else:
            outcome = run_in_process(vineyard, robot, options, parameters, timeout, progress)
    metadata = RunMetadata(
        seed=str(options.seed),
        random_seed=vineyard.random_seed,
        body=mission.body,
        noise=options.noise,
        side=str(mission.side),
        faces=mission.faces,
        detector=options.detector,
        mode="ros" if options.ros else "in-process",
        outcome=outcome,
        wall_time_s=time.perf_counter() - begin,
        command=options.command(),
        parameters=parameters.changed(),
    )
    save_metadata(metadata, options.out)
    report = build_report(options.out, vineyard, robot, metadata, video=options.video)
    print_table(report)
    typer.echo(str(options.out / "report.html"))
    return run_succeeded(report)
