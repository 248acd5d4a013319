"""JSON as its standard has it: no NaN, no infinity, each key once."""

from __future__ import annotations

import json
import math
from typing import Any


def json_text(value: Any, *, indent: int | None = None, sort_keys: bool = False) -> str:
    """Value as JSON; a number that is not finite becomes null."""
    return json.dumps(finite(value), indent=indent, sort_keys=sort_keys, allow_nan=False)


def finite(value: Any) -> Any:
    """Value with None in place of each number that is not finite; tuples become lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: finite(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inside) for inside in value]
    return value


def read_json(text: str | bytes, *, nan_is_null: bool = False) -> Any:
    """Value of a JSON text.

    Args:
        nan_is_null: read NaN and infinity, which tables with gaps are written with, as null.

    Raises:
        ValueError: no JSON, NaN or infinity, or a key that comes twice.
    """
    constant = _as_null if nan_is_null else _refuse
    return json.loads(text, object_pairs_hook=_each_key_once, parse_constant=constant)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands there twice")
        found[key] = value
    return found


def _as_null(_word: str) -> None:
    return None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON, wanted a finite number or null")
