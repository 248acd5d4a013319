"""Values of a DiagnosticStatus, each there once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from diagnostic_msgs.msg import KeyValue

from vinum_nav.border.refusal import RefusedError, judge_word


def to_values(pairs: Mapping[str, str]) -> list[Any]:
    """Values of a status in the order given."""
    return [KeyValue(key=key, value=value) for key, value in pairs.items()]


def values_of(status: Any, keys: Iterable[str]) -> list[str]:
    """Values of the keys, in their order. Raises RefusedError for one that is not there once."""
    told = {pair.key: pair.value for pair in status.values}
    if len(told) != len(status.values):
        return [value_of(status, key) for key in keys]
    return [told[key] if key in told else value_of(status, key) for key in keys]


def value_of(status: Any, key: str) -> str:
    """Value of a key. Raises RefusedError if there is none, or if it is told twice."""
    found = [str(pair.value) for pair in status.values if pair.key == key]
    if len(found) != 1:
        got = f"there {len(found)} times among {[pair.key for pair in status.values]}"
        raise RefusedError(f"values[{key}]", got, "there once")
    return found[0]


def flag_of(status: Any, key: str) -> bool:
    """Value of a key that may be missing (False). Raises RefusedError for no 'true' or 'false'."""
    if all(pair.key != key for pair in status.values):
        return False
    return judge_word(f"values[{key}]", value_of(status, key), ("true", "false")) == "true"


def whole_of(status: Any, key: str, unit: str) -> int:
    """Whole number >= 0 that is written out. Raises RefusedError for anything else.

    Args:
        unit: name of what is counted, for the error.
    """
    text = value_of(status, key)
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise RefusedError(f"values[{key}]", text, f"{unit}, a whole number >= 0")
    return int(text)
