"""Pieces of Markdown that the pages share."""

from __future__ import annotations

from collections.abc import Iterable

NOTICE = "<!-- written by docs/generate.py -->\n"


def table(head: list[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
