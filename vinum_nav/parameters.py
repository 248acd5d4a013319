"""Parameters of the whole stack, a section a room, and the file that sets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vinum_nav.description.parameter_errors import explained
from vinum_nav.description.parameters import Entry, Tunables, entries, flat, section
from vinum_nav.description.strict_yaml import read_mapping
from vinum_nav.errors import InputError
from vinum_nav.mapping.parameters import MapperParameters
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.perception.parameters import PerceptionParameters
from vinum_nav.watch.parameters import WatchParameters


class Parameters(Tunables):
    """Parameters of the stack."""

    perception: PerceptionParameters = section(PerceptionParameters)
    mapping: MapperParameters = section(MapperParameters)
    mission: MissionParameters = section(MissionParameters)
    navigation: NavigatorParameters = section(NavigatorParameters)
    watch: WatchParameters = section(WatchParameters)

    def changed(self) -> dict[str, bool | int | float]:
        """Values that differ from the defaults, by dotted name."""
        defaults = flat(Parameters())
        return {name: value for name, value in flat(self).items() if value != defaults[name]}


def load_parameters(path: str | Path | None) -> Parameters:
    """Read and check a file of parameters; what it leaves out has its default.

    Args:
        path: None for the defaults.

    Raises:
        InputError: no such file, not YAML, an unknown name, or a value out of its bounds; names
            file and parameter, what was got and what was wanted.
    """
    if path is None:
        return Parameters()
    data = read_mapping(Path(path), "file of parameters")
    try:
        return Parameters.model_validate(_without_empty(Parameters, data))
    except ValidationError as error:
        raise InputError(f"{path}: {explained(Parameters, error)}") from error


def _without_empty(kind: type[Tunables], data: dict[str, Any]) -> dict[str, Any]:
    """Data without empty sections: all that is in them may be commented out."""
    kept: dict[str, Any] = {}
    for name, value in data.items():
        field = kind.model_fields.get(name)
        inner = field.annotation if field is not None else None
        if not (isinstance(inner, type) and issubclass(inner, Tunables)):
            kept[name] = value
        elif isinstance(value, dict):
            kept[name] = _without_empty(inner, value)
        elif value is not None:
            kept[name] = value
    return kept


def as_yaml(parameters: Parameters) -> str:
    """Text of a file that `load_parameters` reads back, each value with its meaning above it."""
    return "\n".join(_lines(parameters, "")) + "\n"


def _lines(values: Tunables, indent: str) -> Iterator[str]:
    known = {entry.name: entry for entry in entries(type(values))}
    for name, value in values:
        if isinstance(value, Tunables):
            if not indent:
                yield ""
            yield f"{indent}# {_first_line(type(value))}"
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")
        else:
            yield f"{indent}# {_comment(known[name])}"
            yield f"{indent}{name}: {_number(value)}"


def _first_line(kind: type[Tunables]) -> str:
    return (kind.__doc__ or "").splitlines()[0]


def _comment(entry: Entry) -> str:
    facts = ([] if entry.unit == "1" else [f"[{entry.unit}]"]) + [entry.range_text]
    return f"{entry.meaning} {' '.join(facts)}".rstrip()


def _number(value: bool | int | float) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
