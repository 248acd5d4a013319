"""Refused parameters in words: name, what was got, what was wanted."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from vinum_nav.description.parameters import Tunables, entries


def explained(kind: type[Tunables], error: ValidationError, prefix: str = "") -> str:
    """Line with all that a model refused, e.g. 'track_gain: got -1.0, wanted a number > 0'.

    Args:
        prefix: what stands before the model's own names, with its dot.
    """
    wanted = {entry.name: entry.wanted for entry in entries(kind)}
    return "; ".join(prefix + _one(kind, wanted, dict(e)) for e in error.errors())


def _one(kind: type[Tunables], wanted: dict[str, str], error: dict[str, Any]) -> str:
    keys = [str(key) for key in error["loc"]]
    name = ".".join(keys)
    if error["type"] in ("extra_forbidden", "invalid_key"):
        return f"{name}: {unknown(keys[-1], _known(kind, keys[:-1]))}"
    if error["type"] == "value_error":
        return ".".join([*keys, str(error["ctx"]["error"])])
    if error["type"] == "frozen_field":
        return f"{name}: cannot change while the stack runs"
    return f"{name}: got {error['input']!r}, wanted {wanted.get(name, 'a section of parameters')}"


def unknown(key: str, known: list[str]) -> str:
    """Words for a key that does not exist: the nearest one that does, else all."""
    near = get_close_matches(key, known, 1)
    if near:
        return f"unknown, did you mean {near[0]}?"
    return f"unknown; there are {', '.join(known)}"


def _known(kind: type[Tunables], keys: list[str]) -> list[str]:
    """Names in the section that the keys lead to."""
    for key in keys:
        inner = kind.model_fields[key].annotation
        assert isinstance(inner, type)
        kind = inner
    return sorted(kind.model_fields)
