"""`vinum-nav simulate`: one mission in the embedded simulator, and its report."""

from __future__ import annotations

import typer

from vinum_nav.cli.errors import NOT_SUCCEEDED
from vinum_nav.cli.signature import takes
from vinum_nav.cli.telling import tell_result
from vinum_nav.description.options import SimulateOptions

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
    from vinum_nav.cli.runs import as_graph
    from vinum_nav.cli.table import print_table
    from vinum_nav.library.recorded_run import record_run
    from vinum_nav.library.simulate import in_process

    run = record_run(options, as_graph if options.ros else in_process, mission_progress)
    report = run.report.model_dump(mode="json")
    print_table(report)
    typer.echo(str(run.page))
    tell_result(report)
    return run.succeeded
