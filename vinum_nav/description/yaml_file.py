"""Models read from YAML files: seeds, mission files, bodies."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from vinum_nav.description.strict_yaml import read_mapping
from vinum_nav.errors import InputError

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(path: str | Path, model: type[Model], what: str) -> Model:
    """Read a YAML file and check it against a model.

    Args:
        what: name of this kind of file for messages, such as 'seed file'.

    Raises:
        MissingFileError: there is no such file; names others of its folder.
        InputError: not YAML or not of this model; names file, key, what was got and wanted.
    """
    return checked(read_mapping(Path(path), what), model, str(path))


def checked(data: dict[str, Any], model: type[Model], where: str) -> Model:
    """Data of a file as a model of it.

    Args:
        where: path of the file, for messages.

    Raises:
        InputError: see `read_yaml`.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(f"{where}: {_explain(error, model)}") from error


def _explain(error: ValidationError, model: type[BaseModel]) -> str:
    lines: dict[str, str] = {}
    for e in error.errors():
        keys = [str(part) for part in e["loc"] if not _is_branch(str(part))]
        key = ".".join(keys)
        if e["type"] == "extra_forbidden":
            lines[key] = f"{key}: unknown key; {_nearest(keys[-1], _known(model, keys[:-1]))}"
        elif e["type"] == "missing":
            lines[key] = f"{key}: is missing"
        elif not key:
            lines.setdefault(key, str(e["msg"]))
        else:
            lines.setdefault(key, f"{key}: {e['msg']}, got {e['input']!r}")
    return "; ".join(lines.values())


def _is_branch(part: str) -> bool:
    """True if a part of an error's location names a branch of a union, not a key."""
    return part in ("float", "int", "str") or "[" in part


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    guess = f"did you mean {near[0]}? " if near else ""
    return f"{guess}known are {', '.join(known)}"


def _known(model: type[BaseModel], keys: list[str]) -> list[str]:
    """Names of the fields where `keys` lead to."""
    for key in keys:
        field = model.model_fields.get(key)
        inside = _model_of(field.annotation) if field is not None else None
        model = inside or model
    return sorted(model.model_fields)


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """Model in an annotation such as `Wheels`, `Wheels | None` or `dict[str, Camera]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_of(arg))), None)
