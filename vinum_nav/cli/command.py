"""Base of every command: plain errors, whole help texts, and the options of telling."""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin

from rich.markup import escape

from vinum_nav.cli.errors import plain_errors
from vinum_nav.cli.telling import Json, Quiet, Verbose, telling

Command = Callable[..., None]


def prepared(command: Command, *, has_result: bool = False) -> Command:
    """Command as typer takes it.

    Args:
        command: function with one parameter an option.
        has_result: whether it calls `tell_result`, and so offers --json.
    """
    more: list[tuple[str, Any]] = [("quiet", Quiet), ("verbose", Verbose)]
    more += [("json", Json)] if has_result else []

    @functools.wraps(command)
    def run(**given: Any) -> None:
        loud = {name: given.pop(name, False) for name in ("quiet", "verbose", "json")}
        with telling(loud["quiet"], loud["verbose"], loud["json"]):
            command(**given)

    own = inspect.signature(command, eval_str=True).parameters.values()
    parameters = [each.replace(annotation=_whole(each.annotation)) for each in own]
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)
        for name, kind in more
    ]
    in_order = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    run.__signature__ = inspect.Signature(in_order)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in in_order} | {"return": None}
    run.__doc__ = escape(inspect.getdoc(command) or "")
    return plain_errors(run)


def _whole(annotation: Any) -> Any:
    """Annotation whose help is shown as it stands: rich takes '[m]' for a style."""
    if get_origin(annotation) is not Annotated:
        return annotation
    kind, *notes = get_args(annotation)
    return Annotated[(kind, *map(_escaped, notes))]


def _escaped(note: Any) -> Any:
    text = getattr(note, "help", None)
    if not isinstance(text, str):
        return note
    shown = copy.copy(note)
    shown.help = escape(text)
    return shown
