"""Command line that repeats the options of a command."""

from __future__ import annotations

from vinum_nav.description.options import MissionOptions, Option, options_of


def words(options: MissionOptions, name: str) -> list[str]:
    """Words after the command's name that repeat `options`; defaults are spelled out, too."""
    said: list[str] = []
    for option in options_of(type(options), name):
        value = getattr(options, option.name)
        if option.about.is_positional:
            said.append(str(value))
        elif option.kind is bool:
            said += _switch(option, value)
        elif value is not None:
            said += [option.spellings[0], str(value)]
    return said


def _switch(option: Option, value: bool | None) -> list[str]:
    if value is None or value == option.default:
        return []
    return [option.spellings[0] if value else option.spellings[0].replace("--", "--no-", 1)]
