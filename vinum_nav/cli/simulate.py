"""`vinum-nav simulate`: one mission in the embedded simulator, and its report."""

from __future__ import annotations

import shlex
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import typer

from vinum_nav.cli.directory import prepare
from vinum_nav.cli.errors import NOT_SUCCEEDED
from vinum_nav.cli.signature import takes
from vinum_nav.description.command_line import words
from vinum_nav.description.options import SimulateOptions
from vinum_nav.folder_lock import locked

PATIENCE = 3.0
"""Time-out where none is given: so many times the lower bound of the mission's time."""
GRACE = 120.0
"""Added to it [s]."""


@takes(SimulateOptions, "simulate")
def simulate(options: SimulateOptions) -> None:
    """Simulate one mission; exit status 0 only if every vine was worked and nothing went wrong."""
    if not _simulate(options):
        raise typer.Exit(NOT_SUCCEEDED)


def _simulate(options: SimulateOptions) -> bool:
    from vinum_nav.cli.progress import mission_progress
    from vinum_nav.cli.runs import as_graph, in_process
    from vinum_nav.cli.table import print_table
    from vinum_nav.description.mission_file import save_mission_file
    from vinum_nav.description.robot import load_robot
    from vinum_nav.interfaces import Side
    from vinum_nav.parameters import load_parameters
    from vinum_nav.report.build import build_report
    from vinum_nav.report.lower_bound import lower_bound_time
    from vinum_nav.report.metadata import MISSION, RunMetadata, save_metadata
    from vinum_nav.report.metrics import run_succeeded
    from vinum_nav.report.recording import RECORD
    from vinum_nav.report.seed_copy import copy_seed
    from vinum_nav.report.work import work_items
    from vinum_nav.simulation.noise import noise_preset
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed

    noise_preset(options.noise)
    parameters = load_parameters(options.parameters)
    vineyard = grow(
        load_seed(options.seed),
        options.random_seed,
        side=Side(options.side) if options.side else None,
        faces=options.faces,
        body=options.body,
        task_duration=options.task_duration,
        only=options.only,
        skip=options.skip,
    )
    mission = vineyard.mission
    robot = load_robot(mission.body)
    items = work_items(vineyard, robot)
    bound = lower_bound_time(vineyard, robot, items)
    timeout = options.timeout or PATIENCE * (bound or 0.0) + GRACE
    made = as_graph(options) if options.ros else in_process(vineyard, robot, options, parameters)
    with ExitStack() as stack:
        stack.enter_context(locked(options.out))
        run = stack.enter_context(made)
        prepare(options.out, options.force, inputs=_inputs(options, mission.body))
        copy_seed(options.seed, options.out)
        save_mission_file(mission, options.out / RECORD / MISSION)
        begin = time.perf_counter()
        with mission_progress(len(items)) as progress:
            outcome, detector = run(timeout, progress)
        metadata = RunMetadata(
            seed=str(options.seed),
            random_seed=vineyard.random_seed,
            body=mission.body,
            noise=options.noise,
            side=str(mission.side),
            faces=mission.faces,
            detector=detector,
            simulator=options.simulator,
            mode="ros" if options.ros else "in-process",
            outcome=outcome,
            wall_time_s=time.perf_counter() - begin,
            command=_command(options),
            task_duration=options.task_duration,
            parameters=parameters.changed(),
            only=options.only,
            skip=options.skip,
        )
        save_metadata(metadata, options.out)
        report = build_report(options.out, vineyard, robot, metadata, video=options.video)
        print_table(report)
        typer.echo(str(options.out / "report.html"))
    return run_succeeded(report)


def _inputs(options: SimulateOptions, body: str) -> list[Path | None]:
    """Files that the run reads."""
    return [options.seed, options.weights, options.parameters, Path(body)]


def _command(options: SimulateOptions) -> str:
    """Command line that repeats the run."""
    said = words(replace(options, force=False), "simulate")
    return shlex.join(["vinum-nav", "simulate", *said])
