"""A simulated mission from Python: one call, one finished run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Literal

from vinum_nav.arm import Arm
from vinum_nav.description.options import SIMULATOR, SimulateOptions
from vinum_nav.description.start_pose import read_start_pose
from vinum_nav.episode import Progress
from vinum_nav.library.mission import Mission
from vinum_nav.library.recorded_run import Play, record_run
from vinum_nav.library.run import Run
from vinum_nav.parameters import Parameters
from vinum_nav.seeing import Detector
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import Seed

RUNS = Path("runs")
"""Folder of the runs for which none is named, in the working directory."""


def simulate(
    seed: str | Path | Seed,
    *,
    out: str | Path | None = None,
    body: str | None = None,
    noise: str = "nominal",
    random_seed: int | None = None,
    side: Literal["left", "right"] | None = None,
    faces: Literal["one", "both"] | None = None,
    only: str | None = None,
    skip: str | None = None,
    simulator: str = SIMULATOR,
    detector: str | Detector = "onnx",
    weights: str | Path | None = None,
    arm: Arm | None = None,
    task_duration: float | None = None,
    parameters: str | Path | None = None,
    timeout: float | None = None,
    video: bool = False,
    force: bool = False,
    resume: bool = False,
    start_pose: str | None = None,
) -> Run:
    """Simulate one mission in this process, as `vinum-nav simulate` does.

    Args:
        seed: name of a seed that comes with the package, path of a seed file, or a Seed.
        out: folder to write into (default: a new one in runs/).
        body: hyqreal, aliengo, skid_steer or a YAML file (default: the seed's).
        noise: preset of the sensors: ideal, nominal or field.
        random_seed: of vineyard and noise (default: the seed's).
        side: side of the robot with the arm (default: the seed's).
        faces: faces of each row to work (default: the seed's).
        only, skip: rows and vines to work and to leave out, such as 'row:1..' or 'r1v03'.
        simulator: mujoco, gazebo, fake (without physics and pixels), or one of your own.
        detector: name of a back end, or an object with `name` and `detect(rgb)`.
        weights: file of weights of a named back end (default: the package's).
        arm: answers the tasks (default: one that is done after `task_duration`).
        task_duration: time that this default arm works on a vine [s] (default: the seed's).
        parameters: file of parameters of the stack (default: all defaults).
        timeout: simulated time after which to give up [s] (default: by the block's size).
        video: make a film as well.
        force: overwrite an earlier run in `out`.
        resume: go on with the mission whose journal lies in `out`.
        start_pose: 'X,Y,YAW' of base_link in map at which the robot stands [m, m, rad]
            (default: the seed's start, with `resume` that of the journal).

    Returns:
        The run, also where the mission did not succeed: see `Run.succeeded`.

    Raises:
        InputError: something that was given cannot be; says what was got and wanted.
        SimulatorUnavailableError: something that the simulator needs is missing.
        WriteError: a file could not be written.
    """
    name = seed.name if isinstance(seed, Seed) else Path(seed).stem
    own = None if isinstance(detector, str) else detector

    @contextmanager
    def stage(
        vineyard: Vineyard, options: SimulateOptions, parameters: Parameters
    ) -> Iterator[Play]:
        with in_process(vineyard, options, parameters, detector=own, arm=arm) as play:
            yield play

    options = SimulateOptions(
        seed=Path(name) if isinstance(seed, Seed) else Path(seed),
        out=fresh_folder(name) if out is None else Path(out),
        body=body,
        noise=noise,
        random_seed=random_seed,
        side=side,
        faces=faces,
        only=only,
        skip=skip,
        simulator=simulator,
        detector=detector if isinstance(detector, str) else detector.name,
        weights=None if weights is None else Path(weights),
        task_duration=task_duration,
        parameters=None if parameters is None else Path(parameters),
        timeout=timeout,
        video=video,
        force=force,
        resume=resume,
        start_pose=start_pose,
    )
    return record_run(options, stage, seed=seed if isinstance(seed, Seed) else None)


@contextmanager
def in_process(
    vineyard: Vineyard,
    options: SimulateOptions,
    parameters: Parameters,
    *,
    detector: Detector | None = None,
    arm: Arm | None = None,
) -> Iterator[Play]:
    """Mission in this process, as its options say; simulator and detector are made at once.

    Args:
        vineyard: whose start and begin are those of the simulated robot.
        detector: in place of the back end that the options name.
        arm: in place of one that is done after the vineyard's task duration.
    """
    pose = None if options.start_pose is None else read_start_pose(options.start_pose)
    with Mission(
        vineyard,
        noise=options.noise,
        simulator=options.simulator,
        detector=detector or options.detector,
        weights=options.weights,
        arm=arm,
        parameters=parameters,
        start_pose=pose,
        viewer=options.viewer,
    ) as mission:

        def play(timeout: float, progress: Progress) -> tuple[str, str]:
            outcome = mission.run(
                options.out, timeout=timeout, on_progress=progress, resume=options.resume
            )
            return outcome, mission.perception.name

        yield play


def fresh_folder(name: str) -> Path:
    """First of runs/NAME-1, runs/NAME-2, ... that is not there."""
    return next(path for k in count(1) if not (path := RUNS / f"{name}-{k}").exists())
