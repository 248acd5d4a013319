"""Writes the pages of commands and of the run record, which repeat what the code says."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from types import NoneType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from typer.main import get_command

from vinum_nav.cli.main import app
from vinum_nav.report import schema

FOLDER = Path(__file__).parent
NOTICE = "<!-- written by docs/generate_reference.py -->\n"


def options_page() -> str:
    """Each command with its arguments and options."""
    lines = [
        f"{NOTICE}# Options of each command\n",
        "`vinum-nav COMMAND --help` prints the same.\n",
    ]
    for names, command in walk(get_command(app), ("vinum-nav",)):
        lines.append(f"## {' '.join(names)}\n")
        lines.append(f"{inspect.cleandoc(command.help or '')}\n")
        lines += _parameters(command)
    return "\n".join(lines)


def walk(command: Any, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Commands without subcommands, with their words."""
    if not hasattr(command, "commands"):
        yield names, command
        return
    for name, inner in sorted(command.commands.items()):
        yield from walk(inner, (*names, name))


def _parameters(command: Any) -> list[str]:
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    return ["| name | meaning |", "| --- | --- |", *rows, ""] if rows else []


def _row(parameter: Any) -> str:
    is_option = parameter.param_type_name == "option"
    names = [*parameter.opts, *parameter.secondary_opts] if is_option else [parameter.name.upper()]
    text = " ".join((parameter.help or "").split()).replace("\\[", "[").replace("|", "\\|")
    default = parameter.default
    if parameter.required:
        text += " Required."
    elif isinstance(default, (str, int, float)) and default is not False and "default:" not in text:
        text += " Default: " + {True: "yes"}.get(default, f"`{default}`") + "."
    return f"| {', '.join(f'`{name}`' for name in names)} | {text} |"


def run_record_page() -> str:
    """Files of a run, and each key of report.json."""
    lines = [f"{NOTICE}{RUN_RECORD}"]
    models = [
        model
        for model in vars(schema).values()
        if inspect.isclass(model) and issubclass(model, BaseModel) and model is not BaseModel
    ]
    for model in [models[-1], *models[:-1]]:
        lines.append(f"### {model.__name__}\n\n{inspect.cleandoc(model.__doc__ or '')}\n")
        lines += ["| key | holds |", "| --- | --- |"]
        lines += [f"| `{key}` | {_kind(f.annotation)} |" for key, f in model.model_fields.items()]
        lines.append("")
    return "\n".join(lines)


WORDS = {str: "text", float: "number", int: "whole number", bool: "true or false", NoneType: "null"}


def _kind(annotation: Any) -> str:
    """Words for the type of a key."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        words = " or ".join(_kind(part) for part in inner)
    elif origin is Literal:
        words = ", ".join(f"`{part}`" for part in inner)
    elif origin is list:
        words = f"list of {_kind(inner[0])}"
    elif origin is dict:
        words = f"{_kind(inner[1])} by name"
    elif hasattr(annotation, "__metadata__"):
        words = _kind(inner[0])
    elif annotation in WORDS:
        words = WORDS[annotation]
    else:
        words = f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return words


RUN_RECORD = """# Run record

Every run leaves these in its folder, with ROS or without:

| file | holds |
| --- | --- |
| `report.html` | one page with map, film, tables and charts; it needs no other file |
| `report.json` | the same in numbers; its keys stay |
| `figures/` | the figures as pictures |
| `video.mp4` | the film |
| `journal.jsonl` | the mission's events, one a line |
| `record/` | what the report is made from: paths, commands, map, pictures |

`vinum-nav report FOLDER` makes page and numbers again. The map of the page leads to the table of
work items, and the table back to the map and to moments of the film.

A key is null where the run has no sample of it. Lengths are in metres, times in seconds, angles in
radians. The whole file is a [Report](#report).

## Keys of report.json
"""
PAGES: dict[str, Callable[[], str]] = {
    "options.md": options_page,
    "run_record.md": run_record_page,
}

if __name__ == "__main__":
    for page_name, page in PAGES.items():
        (FOLDER / page_name).write_text(page())
