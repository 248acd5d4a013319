"""Judge of values out of JSON by the part of JSON Schema that this package writes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from vinum_nav.border.refusal import RefusedError, judge_text

KEYWORDS = frozenset({"type", "enum", "const", "items", "minItems", "maxItems"})
"""Keywords that `judge_json` knows; a test holds the mission's schema to them."""


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _is_number(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, float) and math.isfinite(value))


_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": _is_whole,
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


def parse_json(field: str, text: str, longest: int) -> Any:
    """Value of a JSON text.

    Raises:
        RefusedError: it is longer than `longest` characters, or no JSON.
    """
    judge_text(field, text, longest)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise RefusedError(field, text, "JSON") from None


def judge_object(field: str, value: Any, fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An object with exactly the wanted fields, each by its schema.

    Raises:
        RefusedError: it is no object, a field is missing or unknown, or has another value.
    """
    if not isinstance(value, dict) or set(value) != set(fields):
        got = sorted(map(str, value)) if isinstance(value, dict) else value
        raise RefusedError(field, got, f"an object with {sorted(fields)}")
    for name, schema in fields.items():
        judge_json(f"{field}.{name}", value[name], schema)
    return value


def judge_json(field: str, value: Any, schema: dict[str, Any]) -> None:
    """Raises RefusedError for a value that does not fit the schema, see KEYWORDS."""
    if not _fits(value, schema):
        raise RefusedError(field, value, f"a value by {json.dumps(schema)}")


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_TYPES[kind](value) for kind in kinds):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if not isinstance(value, list):
        return True
    least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
    items = schema.get("items", {})
    return least <= len(value) <= most and all(_fits(item, items) for item in value)
