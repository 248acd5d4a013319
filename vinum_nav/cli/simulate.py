"""`vinum-nav simulate`: one mission in the embedded simulator, and its report."""

from __future__ import annotations

import shlex
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vinum_nav.cli.errors import NOT_SUCCEEDED, UserError
from vinum_nav.cli.signature import takes
from vinum_nav.description.command_line import words
from vinum_nav.description.options import SimulateOptions
from vinum_nav.folder_lock import locked
from vinum_nav.output_folder import prepare

if TYPE_CHECKING:
    from vinum_nav.vineyard.model import Vineyard

PATIENCE = 3.0
"""Time-out where none is given: so many times the lower bound of the mission's time."""
GRACE = 120.0
"""Added to it [s]."""
INTERRUPT = 130
"""Exit status of a run that was broken off by Ctrl-C or SIGTERM."""


@takes(SimulateOptions, "simulate")
def simulate(options: SimulateOptions) -> None:
    """Simulate one mission; exit status 0 only if every vine was worked and nothing went wrong."""
    try:
        succeeded = _simulate(options)
    except KeyboardInterrupt:
        typer.echo(_broken_off(options), err=True)
        raise typer.Exit(INTERRUPT) from None
    if not succeeded:
        raise typer.Exit(NOT_SUCCEEDED)


def _broken_off(options: SimulateOptions) -> str:
    """Message that says what a run that was broken off leaves, and what can be done with it."""
    out = options.out
    if not (out / "journal.jsonl").is_file():
        return f"broken off before the mission began; what there is lies in {out}"
    return (
        f"broken off; record and journal lie in {out}: `vinum-nav report {out}` makes a report "
        "of them, the same command with --resume goes on where the robot stands"
    )


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
    from vinum_nav.report.metadata import INTERRUPTED, MISSION, RunMetadata, save_metadata
    from vinum_nav.report.metrics import run_succeeded
    from vinum_nav.report.recording import RECORD
    from vinum_nav.report.resumed_world import where_it_stood
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
    with ExitStack() as stack:
        stack.enter_context(locked(options.out))
        true, before = vineyard, 0.0
        if options.resume:
            before = _require_resumable(options, vineyard)
            true = where_it_stood(vineyard, options.out)
        made = as_graph(options) if options.ros else in_process(true, robot, options, parameters)
        run = stack.enter_context(made)
        if not options.resume:
            prepare(options.out, options.force, inputs=_inputs(options, mission.body))
        metadata = RunMetadata(
            seed=str(options.seed),
            random_seed=vineyard.random_seed,
            body=mission.body,
            noise=options.noise,
            side=str(mission.side),
            faces=mission.faces,
            detector=options.detector,
            simulator=options.simulator,
            mode="ros" if options.ros else "in-process",
            outcome=INTERRUPTED,
            wall_time_s=None,
            command=_command(options),
            task_duration=options.task_duration,
            parameters=parameters.changed(),
            only=options.only,
            skip=options.skip,
        )
        save_metadata(metadata, options.out)
        save_mission_file(mission, options.out / RECORD / MISSION)
        copy_seed(options.seed, options.out)
        begin = time.perf_counter()
        with mission_progress(len(items)) as progress:
            outcome, detector = run(timeout, progress)
        wall_time = before + time.perf_counter() - begin
        metadata = replace(metadata, detector=detector, outcome=outcome, wall_time_s=wall_time)
        save_metadata(metadata, options.out)
        report = build_report(options.out, vineyard, robot, metadata, video=options.video)
        print_table(report)
        typer.echo(str(options.out / "report.html"))
    return run_succeeded(report)


def _require_resumable(options: SimulateOptions, vineyard: Vineyard) -> float:
    """Refuse what is not the same mission; the wall-clock time of its parts so far [s].

    Raises:
        UserError: another random seed, or --force beside --resume.
        InputError: no journal, or one of another block; another seed.
    """
    from vinum_nav.mission.resumption import read_resumption
    from vinum_nav.report.metadata import load_metadata
    from vinum_nav.report.seed_copy import require_same_seed

    if options.force:
        raise UserError("--force clears what --resume goes on with: give one of them")
    earlier = load_metadata(options.out)
    require_same_seed(options.seed, options.out)
    if earlier.random_seed != vineyard.random_seed:
        raise UserError(
            f"{options.out} holds a run of random seed {earlier.random_seed}, "
            f"wanted {vineyard.random_seed}: give --random-seed {earlier.random_seed}"
        )
    resumption = read_resumption(options.out / "journal.jsonl", vineyard.mission)
    if resumption.file.complaint:
        typer.echo(resumption.file.complaint, err=True)
    if resumption.lacks and options.start_pose is None:
        raise UserError(resumption.lacks)
    return earlier.wall_time_s or 0.0


def _inputs(options: SimulateOptions, body: str) -> list[Path | None]:
    """Files that the run reads."""
    return [options.seed, options.weights, options.parameters, Path(body)]


def _command(options: SimulateOptions) -> str:
    """Command line that repeats the run."""
    said = words(replace(options, force=False, resume=False), "simulate")
    return shlex.join(["vinum-nav", "simulate", *said])
