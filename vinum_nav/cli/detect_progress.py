"""Progress of `vinum-nav detect` on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from vinum_nav.cli.telling import bars

if TYPE_CHECKING:
    from vinum_nav.offline.picture import Picture, Source
    from vinum_nav.offline.run import OnStep


@contextmanager
def progress() -> Iterator[OnStep]:
    """A bar for every source; troubles are told above it as they come."""
    from vinum_nav.offline.picture import Loss, Trouble

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    words = {Loss.PICTURES: "skipped", Loss.POSITIONS: "no positions", Loss.NOTHING: "not used"}
    with bars(*columns, transient=True) as bar:
        tasks: dict[int, TaskID] = {}

        def on_step(source: Source, item: Picture | Trouble, is_told: bool) -> None:
            if id(source) not in tasks:
                tasks[id(source)] = bar.add_task(escape(source.name), total=source.count)
            if isinstance(item, Trouble) and is_told:
                bar.console.print(
                    f"{words[item.loss]} {item.name}: {item.reason}",
                    soft_wrap=True,
                    markup=False,
                    highlight=False,
                )
            if not isinstance(item, Trouble):
                bar.advance(tasks[id(source)])
            elif item.instead_of_picture:
                bar.advance(tasks[id(source)], item.count or 0)

        yield on_step
