"""Report of `vinum-nav detect`: lines and a table, or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vinum_nav.cli.telling import tell_result

if TYPE_CHECKING:
    from vinum_nav.offline.run import Share, Summary


def tell(summary: Summary, out: Path, status: int) -> None:
    """Say what came of it: on standard output, what was told only once on standard error."""
    from vinum_nav.offline.picture import Loss

    for line in (line for share in summary.shares for line in share.ledger.untold):
        typer.echo(f"in all: {line}", err=True)
    tell_result(as_value(summary, out, status))
    read = [share for share in summary.shares if share.kind != "folder"]
    if len(read) > 1:
        Console(width=_width(read)).print(_table(read))
    typer.echo(
        f"{summary.pictures} pictures, {summary.detections} detections, "
        f"{summary.positions} positions, {summary.lost(Loss.PICTURES)} skipped, "
        f"{summary.lost(Loss.POSITIONS)} without positions: {out}"
    )


def as_value(summary: Summary, out: Path, status: int) -> dict[str, Any]:
    """Summary as JSON has it."""
    from vinum_nav.offline.picture import Loss

    return {
        "out": str(out),
        "exit_status": status,
        "pictures": summary.pictures,
        "detections": summary.detections,
        "positions": summary.positions,
        "lost_pictures": summary.lost(Loss.PICTURES),
        "pictures_without_positions": summary.lost(Loss.POSITIONS),
        "sources": [_source(share) for share in summary.shares],
    }


def _source(share: Share) -> dict[str, Any]:
    from vinum_nav.offline.picture import Loss

    return {
        "name": share.name,
        "kind": share.kind,
        "pictures": share.pictures,
        "detections": share.detections,
        "positions": share.positions,
        "lost_pictures": share.ledger.lost(Loss.PICTURES),
        "pictures_without_positions": share.ledger.lost(Loss.POSITIONS),
        "not_used": [
            {"name": t.name, "reason": t.reason, "costs": t.loss.value, "count": t.count}
            for t in share.ledger.totals
        ],
    }


def _table(shares: list[Share]) -> Table:
    from vinum_nav.offline.picture import Loss

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("input", overflow="fold")
    for name in ("kind", "pictures", "detections", "positions", "skipped", "without positions"):
        table.add_column(name, justify="left" if name == "kind" else "right")
    for share in shares:
        lost = share.ledger.lost(Loss.PICTURES), share.ledger.lost(Loss.POSITIONS)
        numbers = share.pictures, share.detections, share.positions, *lost
        table.add_row(escape(share.name), share.kind, *map(str, numbers))
    return table


def _width(shares: list[Share]) -> int:
    """Columns that the table takes, so that a terminal or a pipe never cuts a name."""
    return max(len(share.name) for share in shares) + 90
