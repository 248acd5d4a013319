"""Options --quiet, --verbose and --json of every command: they set how much it tells."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import Progress, ProgressColumn

from vinum_nav.cli.errors import UserError
from vinum_nav.strict_json import json_text

Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print nothing but warnings and errors.")
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose", "-v", help="Print each step on standard error, and the traceback of an error."
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON on standard output, and no table.")
]
LOGGER = logging.getLogger("vinum_nav")


@dataclass(frozen=True)
class Voice:
    """Choice of what the user reads.

    Attributes:
        json_to: standard output of a command that prints JSON; None where it prints text.
    """

    is_quiet: bool = False
    json_to: TextIO | None = None


_VOICE: ContextVar[Voice] = ContextVar("voice", default=Voice())  # noqa: B039


class _ToStandardError(logging.Handler):
    """Handler that writes each record as one line."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        typer.echo(record.getMessage(), err=True)


@contextmanager
def telling(quiet: bool, verbose: bool, as_json: bool) -> Iterator[None]:
    """Tell so much and no more inside the block.

    Raises:
        UserError: quiet and verbose at once.
    """
    if quiet and verbose:
        raise UserError("--quiet and --verbose contradict each other: give one of them")
    handler, level = _ToStandardError(), LOGGER.level
    token = _VOICE.set(Voice(quiet, sys.stdout if as_json else None))
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO if verbose else logging.WARNING)
    try:
        with ExitStack() as stack:
            if quiet or as_json:
                silent = stack.enter_context(open(os.devnull, "w"))
                stack.enter_context(redirect_stdout(silent))
            yield
    finally:
        LOGGER.setLevel(level)
        LOGGER.removeHandler(handler)
        _VOICE.reset(token)


def tell_result(result: Any) -> None:
    """Print the result of a command where the user wants it as JSON; NaN becomes null."""
    stream = _VOICE.get().json_to
    if stream is not None:
        stream.write(json_text(result, indent=2) + "\n")
        stream.flush()


def bars(*columns: ProgressColumn, transient: bool = False) -> Progress:
    """Progress bars on standard error; with --quiet none are drawn.

    Args:
        columns: of each bar (default: rich's).
        transient: take the bars away when they are done.
    """
    is_quiet = _VOICE.get().is_quiet
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=is_quiet, transient=transient)
