"""Parameters of a command, made from the table of options."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from vinum_nav.description.options import MissionOptions, Option, options_of

Options = TypeVar("Options", bound=MissionOptions)
Command = Callable[..., None]


def takes(kind: type[Options], name: str) -> Callable[[Command], Command]:
    """Decorator of a command: typer sees one parameter an option, the command gets one `kind`.

    Parameters of the command beside the first are its own and stay as they are.

    Args:
        name: of the command in the table.
    """
    table = options_of(kind, name)

    def decorate(command: Command) -> Command:
        own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
        parameters = [*map(parameter, table), *own]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            values = {option.name: given.pop(option.name) for option in table}
            command(kind(**values), **given)

        annotations = {each.name: each.annotation for each in parameters}
        run.__annotations__ = {**annotations, "return": None}
        in_order = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
        run.__signature__ = inspect.Signature(in_order)  # type: ignore[attr-defined]
        return run

    return decorate


def parameter(option: Option) -> inspect.Parameter:
    """Parameter of a function from which typer makes the option."""
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if option.is_required else option.default,
        annotation=Annotated[option.annotation, _typer_info(option)],
    )


def shared(name: str) -> Any:
    """Annotation for typer of an option that a command has in common with running a mission."""
    table = {option.name: option for option in options_of(MissionOptions, "simulate")}
    return _typer_info(table[name])


def _typer_info(option: Option) -> Any:
    about = option.about
    text = about.help
    if about.is_positional:
        return typer.Argument(help=text)
    is_switch = option.kind is bool and option.default is False
    spelled = option.spellings if is_switch or about.spellings else ()
    return typer.Option(*spelled, help=text, min=about.least, max=about.most)
