"""Turns what a user can put right into one line on stderr and exit status 2."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

import typer

from vinum_nav.simulation.errors import SimulatorUnavailableError

P = ParamSpec("P")
R = TypeVar("R")

USER_ERROR = 2
"""Exit status of a command that could not begin."""
NOT_SUCCEEDED = 1
"""Exit status of a run that ended, but not well."""
SKIPPED = 3
"""Exit status of a command that did its work but had to leave out some of its input."""
TRACEBACK = "VINUM_NAV_TRACEBACK"
"""Environment variable: set to anything, errors keep their traceback."""


class UserError(Exception):
    """The command cannot be carried out as it was typed; the message says what would do."""


def plain_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Decorator of a command: the errors of files, values and missing parts in one line."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (UserError, ValueError, KeyError, OSError, SimulatorUnavailableError) as error:
            if os.environ.get(TRACEBACK):
                raise
            typer.echo(f"error: {one_line(error)}{_where(error, kwargs)}", err=True)
            raise typer.Exit(USER_ERROR) from error

    return run


def _where(error: Exception, given: Mapping[str, object]) -> str:
    """For what a file that is open already cannot take (a full disk): the command's folder."""
    named = not isinstance(error, OSError) or error.errno is None or error.filename is not None
    return "" if named or given.get("out") is None else f", writing to {given['out']}"


def one_line(error: Exception) -> str:
    """The error's message without line breaks; its type where it has none."""
    message = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return " ".join(message.split()) or type(error).__name__


def missing(package: str, what: str, extra: str) -> UserError:
    """Error for a package that is not installed; `extra` is the pip extra that brings it."""
    return UserError(
        f"{what} needs {package}, which is not installed: pip install 'vinum_nav[{extra}]'"
    )
