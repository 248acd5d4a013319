"""A simulated mission from its options to its report, however it is played."""

from __future__ import annotations

import logging
import shlex
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path

from vinum_nav.description.command_line import words
from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.options import SimulateOptions
from vinum_nav.description.robot import load_robot
from vinum_nav.episode import Progress
from vinum_nav.errors import InputError
from vinum_nav.folder_lock import locked
from vinum_nav.interfaces import Side
from vinum_nav.library.mission import GRACE, JOURNAL, PATIENCE
from vinum_nav.library.run import Run
from vinum_nav.mission.resumption import read_resumption
from vinum_nav.output_folder import prepare
from vinum_nav.parameters import Parameters, load_parameters
from vinum_nav.report.build import build_report
from vinum_nav.report.lower_bound import lower_bound_time
from vinum_nav.report.metadata import (
    INTERRUPTED,
    MISSION,
    RunMetadata,
    load_metadata,
    save_metadata,
)
from vinum_nav.report.recording import RECORD
from vinum_nav.report.resumed_world import where_it_stood
from vinum_nav.report.seed_copy import SEED, copy_seed, require_same_seed
from vinum_nav.report.work import work_items
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import Seed, find_seed, load_seed

LOGGER = logging.getLogger("vinum_nav")
Play = Callable[[float, Progress], tuple[str, str]]
"""Plays a mission: takes the time-out [s] and the progress, gives the outcome and the name of what
found the trunks. Nothing was written before it is called, and all parts are known to be good."""
Stage = Callable[[Vineyard, SimulateOptions, Parameters], AbstractContextManager[Play]]
"""Makes the parts of a mission in a vineyard, and frees them afterwards."""
Watch = Callable[[int], AbstractContextManager[Progress]]
"""Shows the progress of a mission with so many work items."""


def unwatched(_work_items: int) -> AbstractContextManager[Progress]:
    """Progress that nobody sees."""
    return nullcontext(lambda _stamp, _state, _closed: None)


def record_run(
    options: SimulateOptions, stage: Stage, watch: Watch = unwatched, seed: Seed | None = None
) -> Run:
    """Play a mission, and write its record, journal and report into `options.out`.

    Args:
        options: `seed` may be the name of a seed.
        stage: makes the parts that play the mission.
        watch: shows the progress.
        seed: in place of the file that `options.seed` names.

    Raises:
        InputError: an option that cannot be; a folder that is not empty; nothing to resume.
        SimulatorUnavailableError: something that the simulator needs is missing.
        WriteError: a file of the report could not be written.
    """
    noise_preset(options.noise)
    parameters = load_parameters(options.parameters)
    planted = load_seed(options.seed) if seed is None else seed
    vineyard = grow(
        planted,
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
            before = _require_resumable(options, seed or options.seed, vineyard)
            true = where_it_stood(vineyard, options.out)
        play = stack.enter_context(stage(true, options, parameters))
        if not options.resume:
            inputs = [None if seed else find_seed(options.seed), options.weights]
            prepare(
                options.out,
                options.force,
                inputs=[*inputs, options.parameters, Path(mission.body)],
            )
        metadata = _metadata(options, vineyard, parameters, is_object=seed is not None)
        save_metadata(metadata, options.out)
        save_mission_file(mission, options.out / RECORD / MISSION)
        copy_seed(seed or options.seed, options.out)
        begin = time.perf_counter()
        with watch(len(items)) as progress:
            outcome, detector = play(timeout, progress)
        wall_time = before + time.perf_counter() - begin
        metadata = replace(metadata, detector=detector, outcome=outcome, wall_time_s=wall_time)
        save_metadata(metadata, options.out)
        build_report(options.out, vineyard, robot, metadata, video=options.video)
    return Run.load(options.out)


def _metadata(
    options: SimulateOptions, vineyard: Vineyard, parameters: Parameters, *, is_object: bool
) -> RunMetadata:
    """Metadata of a run that begins."""
    mission = vineyard.mission
    named = replace(options, seed=options.out / RECORD / SEED) if is_object else options
    return RunMetadata(
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
        command=_command(named),
        task_duration=options.task_duration,
        parameters=parameters.changed(),
        only=options.only,
        skip=options.skip,
    )


def _require_resumable(options: SimulateOptions, seed: Path | Seed, vineyard: Vineyard) -> float:
    """Refuse what is not the same mission; the wall-clock time of its parts so far [s].

    Raises:
        InputError: another seed or random seed, --force beside --resume, no journal, or one of
            another block.
    """
    if options.force:
        raise InputError("--force clears what --resume goes on with: give one of them")
    earlier = load_metadata(options.out)
    require_same_seed(seed, options.out)
    if earlier.random_seed != vineyard.random_seed:
        raise InputError(
            f"{options.out} holds a run of random seed {earlier.random_seed}, "
            f"wanted {vineyard.random_seed}: give --random-seed {earlier.random_seed}"
        )
    resumption = read_resumption(options.out / JOURNAL, vineyard.mission)
    if resumption.file.complaint:
        LOGGER.warning(resumption.file.complaint)
    if resumption.lacks and options.start_pose is None:
        raise InputError(resumption.lacks)
    return earlier.wall_time_s or 0.0


def _command(options: SimulateOptions) -> str:
    """Command line that repeats the run."""
    said = words(replace(options, force=False, resume=False), "simulate")
    return shlex.join(["vinum-nav", "simulate", *said])
