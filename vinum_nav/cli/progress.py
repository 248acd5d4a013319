"""The progress bar of a running mission."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn

from vinum_nav.cli.telling import bars


@contextmanager
def mission_progress(work_items: int) -> Iterator[Callable[[float, str, int], None]]:
    """A bar on stderr over the closed work items; shows the simulated time and the state.

    Gives the function that a run calls with simulated time [s], state and closed items.
    """
    columns = (
        TextColumn("{task.fields[stamp]:7.1f} s"),
        TextColumn("{task.fields[state]:9s}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with bars(*columns, transient=True) as bar:
        task = bar.add_task("mission", total=work_items, stamp=0.0, state="idle")

        def update(stamp: float, state: str, closed: int) -> None:
            bar.update(task, completed=closed, stamp=stamp, state=str(state))

        yield update
