"""Turns what a user can put right into one line on stderr and exit status 2."""

from __future__ import annotations

import functools
import math
import os
import traceback
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

import typer

from vinum_nav.cli.signals import ended_by_sigterm
from vinum_nav.errors import VinumNavError

P = ParamSpec("P")
R = TypeVar("R")

USER_ERROR = 2
"""Exit status of a command that could not begin."""
BUG = 70
"""Exit status of a command that met a bug (EX_SOFTWARE of sysexits.h)."""
BUG_REPORT = (
    "error: this is a bug in vinum_nav. Please report it, with the lines above and the command, "
    "to the issue tracker named in `pip show vinum_nav` or to the maintainer in package.xml."
)
NOT_SUCCEEDED = 1
"""Exit status of a run that ended, but not well."""
SKIPPED = 3
"""Exit status of a command that did its work but had to leave out some of its input."""
TRACEBACK = "VINUM_NAV_TRACEBACK"
"""Environment variable: set to anything, errors keep their traceback."""


class UserError(VinumNavError):
    """The command cannot be carried out as it was typed; the message says what would do."""


def plain_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Decorator of a command: what the user can put right becomes one line and exit status 2.

    That is the family of VinumNavError, and what the operating system refuses (no such file, no
    space left). Any other error is a bug: it keeps its traceback, with exit status 70.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            require_finite(kwargs)
            with ended_by_sigterm():
                return command(*args, **kwargs)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:
            if not _can_be_put_right(error):
                traceback.print_exc()
                typer.echo(BUG_REPORT, err=True)
                raise typer.Exit(BUG) from error
            if os.environ.get(TRACEBACK):
                raise
            if kwargs.get("verbose"):
                traceback.print_exc()
            typer.echo(f"error: {one_line(error)}{_where(error, kwargs)}", err=True)
            raise typer.Exit(USER_ERROR) from error

    return run


def require_finite(given: Mapping[str, object]) -> None:
    """Check the numbers of a command line; bounds alone let NaN pass.

    Args:
        given: values by parameter.

    Raises:
        UserError: NaN or infinity; names the option.
    """
    for name, value in given.items():
        if isinstance(value, float) and not math.isfinite(value):
            option = f"--{name.replace('_', '-')}"
            raise UserError(f"{option}: got {value}, wanted a finite number")


def _can_be_put_right(error: Exception) -> bool:
    """True if the user or the machine caused the error; False for a bug."""
    refused = isinstance(error, OSError) and error.errno is not None
    return refused or isinstance(error, VinumNavError)


def _where(error: Exception, given: Mapping[str, object]) -> str:
    """Addition to a message that names no file: the folder that the command writes to, or ''.

    A full disk, for example, fails the writing to an open file, whose name the error does not hold.
    """
    named = not isinstance(error, OSError) or error.errno is None or error.filename is not None
    return "" if named or given.get("out") is None else f", writing to {given['out']}"


def one_line(error: Exception) -> str:
    """The error's message without line breaks; its type where it has none."""
    return " ".join(str(error).split()) or type(error).__name__
