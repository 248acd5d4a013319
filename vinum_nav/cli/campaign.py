"""`vinum-nav campaign`: one seed file, many random seeds, side by side."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from vinum_nav.cli.errors import NOT_SUCCEEDED, UserError
from vinum_nav.cli.signature import takes
from vinum_nav.cli.telling import bars, tell_result
from vinum_nav.description.command_line import words
from vinum_nav.description.options import LARGEST_RANDOM_SEED, SimulateOptions
from vinum_nav.errors import lacks
from vinum_nav.folder_lock import locked
from vinum_nav.strict_json import json_text

MOST_RUNS = 100_000
"""Largest number of runs of a campaign."""
RUNNING: set[subprocess.Popen[str]] = set()
"""Simulations that run as children of this process."""


@takes(SimulateOptions, "campaign")
def campaign(
    options: SimulateOptions,
    random_seeds: Annotated[
        str, typer.Option(help="Random seeds of the runs: 1:11 for 1 to 10, or 1,4,7.")
    ],
    workers: Annotated[int, typer.Option(min=1, help="Number of runs at a time.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, in place of --workers.")
    ] = None,
) -> None:
    """Simulate a seed file with many random seeds; exit status 0 only if all runs succeeded."""
    from vinum_nav.description.robot import load_robot
    from vinum_nav.parameters import load_parameters
    from vinum_nav.perception.load import require_detector
    from vinum_nav.report.campaign import print_campaign, summarise
    from vinum_nav.simulation.noise import noise_preset
    from vinum_nav.simulation.registry import require_installed
    from vinum_nav.vineyard.seed import load_seed

    planned = load_seed(options.seed)
    load_parameters(options.parameters)
    load_robot(options.body or planned.order.body)
    require_detector(options.detector, options.weights)
    noise_preset(options.noise)
    require_installed(options.simulator)
    numbers = parse_numbers(random_seeds)
    with locked(options.out):
        runs = _run_all(options, numbers, workers, scheduler)
        summary = summarise(str(options.seed), runs)
        (options.out / "campaign.json").write_text(json_text(summary, indent=2) + "\n")
    print_campaign(summary)
    tell_result(summary)
    if not all(run["succeeded"] for run in summary["runs"]):
        raise typer.Exit(NOT_SUCCEEDED)


def parse_numbers(text: str) -> list[int]:
    """Numbers of 'FIRST:END' (END excluded) or of a list with commas, each >= 0.

    Raises:
        UserError: neither of the two, or none at all.
    """
    numbers: Sequence[int]
    try:
        if ":" in text:
            first, end = map(int, text.split(":"))
            numbers = range(first, end)
        else:
            numbers = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise UserError(f"--random-seeds {text}: wanted FIRST:END or a list like 1,4,7") from error
    if not 0 < len(numbers) <= MOST_RUNS:
        raise UserError(f"--random-seeds {text}: wanted one number or more, {MOST_RUNS} at most")
    if min(numbers) < 0 or max(numbers) > LARGEST_RANDOM_SEED:
        raise UserError(f"--random-seeds {text}: wanted each from 0 to {LARGEST_RANDOM_SEED}")
    return list(numbers)


def run_one(command: list[str], directory: str) -> dict[str, Any]:
    """Run one simulation in a process of its own.

    Returns:
        'status' (exit status), 'report' (None if it left none), 'error' (its last line).
    """
    path = Path(directory) / "report.json"
    path.unlink(missing_ok=True)
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        RUNNING.add(process)
        try:
            said = process.communicate()[1]
        finally:
            RUNNING.discard(process)
    ended = process.returncode in (0, 1)
    report = json.loads(path.read_text()) if ended and path.is_file() else None
    lines = said.strip().splitlines()
    return {"status": process.returncode, "report": report, "error": lines[-1] if lines else ""}


def _run_all(
    options: SimulateOptions, numbers: list[int], workers: int, address: str | None
) -> dict[int, dict[str, Any]]:
    """Results by random seed; the simulations share the workers of a Dask cluster."""
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError as error:
        raise lacks("distributed", "campaign", "campaign") from error

    # Threads do, for each run is a process of its own.
    cluster: Any = address or LocalCluster(
        n_workers=1, threads_per_worker=workers, processes=False, dashboard_address=None
    )
    runs = {}
    futures: dict[Any, int] = {}
    with (
        Client(cluster) as client,
        bars() as progress,
        _children_ended(lambda: client.cancel(list(futures))),
    ):
        bar = progress.add_task("runs", total=len(numbers))
        for number in numbers:
            directory = (options.out / f"{number:04d}").resolve()
            command = _command(options, directory, number)
            futures[client.submit(run_one, command, str(directory), pure=False)] = number
        for future in as_completed(futures):
            runs[futures[future]] = _result(future)
            progress.advance(bar)
    if address is None:
        cluster.close()
    return dict(sorted(runs.items()))


@contextmanager
def _children_ended(forget_others: Callable[[], object]) -> Iterator[None]:
    """Begin no other simulation and end those that run where the block is broken off."""
    try:
        yield
    except BaseException:
        forget_others()
        for process in tuple(RUNNING):
            process.terminate()
        raise


def _command(options: SimulateOptions, directory: Path, number: int) -> list[str]:
    from vinum_nav.vineyard.seed import find_seed

    one = replace(
        options,
        seed=find_seed(options.seed).resolve(),
        weights=options.weights.resolve() if options.weights else None,
        out=directory,
        random_seed=number,
        force=True,
    )
    return [sys.executable, "-m", "vinum_nav.cli.main", "simulate", *words(one, "simulate")]


def _result(future: Any) -> dict[str, Any]:
    """A worker that was lost is a crash of its run, not of the campaign."""
    error = future.exception()
    if error is not None:
        return {"status": -1, "report": None, "error": str(error)}
    result: dict[str, Any] = future.result()
    return result
