"""Metadata of a graph's run that begins: with it a run that is broken off can be reported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.errors import MissingFileError
from vinum_nav.report.metadata import INTERRUPTED, RunMetadata, load_metadata, save_metadata
from vinum_nav.report.seed_copy import copy_seed
from vinum_nav.vineyard.seed import load_seed


def begin_run(
    directory: Path,
    mission_file: Path,
    *,
    seed: Path | None,
    random_seed: int | None,
    noise: str,
    detector: str,
    simulator: str,
    command: str,
    task_duration: float | None,
    parameters: dict[str, bool | int | float],
) -> None:
    """Write record/run.json and the copy of the seed.

    Args:
        seed: None on a robot.
        random_seed: None for the seed file's.
    """
    mission = load_mission_file(mission_file)
    number = random_seed
    if number is None:
        number = 0 if seed is None else load_seed(seed).random_seed
    metadata = RunMetadata(
        seed="" if seed is None else str(seed),
        random_seed=number,
        body=mission.body,
        noise=noise,
        side=str(mission.side),
        faces=mission.faces,
        detector=detector,
        mode="ros",
        outcome=INTERRUPTED,
        wall_time_s=None,
        command=command,
        task_duration=task_duration,
        simulator=simulator,
        parameters=parameters,
    )
    save_metadata(metadata, directory)
    if seed is not None:
        copy_seed(seed, directory)


def end_run(directory: Path, outcome: str, wall_time_s: float) -> None:
    """Complete the metadata of a run that has ended, if its recorder wrote any."""
    try:
        metadata = load_metadata(directory)
    except MissingFileError:
        return
    save_metadata(replace(metadata, outcome=outcome, wall_time_s=wall_time_s), directory)
