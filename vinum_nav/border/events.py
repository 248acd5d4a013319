"""Judges of the mission's events and of its register."""

from __future__ import annotations

from typing import Any

from vinum_nav.border.json_value import judge_object, parse_json
from vinum_nav.border.refusal import RefusedError, judge_word
from vinum_nav.border.stamps import judge_stamp
from vinum_nav.interfaces import Outcome, Side

LONGEST_EVENT, LONGEST_REGISTER = 100_000, 50_000_000
"""Characters of JSON."""
_WORD, _WHOLE, _NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
ITEM_FIELDS: dict[str, dict[str, Any]] = {
    "id": _WORD,
    "vine": _WHOLE,
    "row": _WHOLE,
    "face": {"enum": [str(side) for side in Side]},
    "trunk_map": {"type": "array", "items": _NUMBER, "minItems": 3, "maxItems": 3},
    "outcome": {"enum": [None, *(str(outcome) for outcome in Outcome)]},
    "reason": _WORD,
}
"""Fields of a work item in the register."""


def judge_event(
    text: str, fields_of: dict[str, dict[str, dict[str, Any]]], version: int
) -> dict[str, Any]:
    """An event out of its JSON.

    Args:
        fields_of: schemas of the fields of each kind of event.

    Raises:
        RefusedError: it is no JSON, no event of `version`, or has not the fields of its kind.
    """
    event = parse_json("data", text, LONGEST_EVENT)
    if not isinstance(event, dict):
        raise RefusedError("data", text, "a JSON object")
    kind = event.get("event")
    judge_word("data.event", kind if isinstance(kind, str) else repr(kind), fields_of)
    every: dict[str, dict[str, Any]] = {
        "version": {"const": version},
        "stamp": _NUMBER,
        "event": _WORD,
    }
    judge_object("data", event, {**every, **fields_of[str(kind)]})
    judge_stamp("data.stamp", event["stamp"])
    return event


def judge_register(text: str) -> list[dict[str, Any]]:
    """Work items out of their JSON.

    Raises:
        RefusedError: it is no JSON list of work items with unique ids.
    """
    items = parse_json("data", text, LONGEST_REGISTER)
    if not isinstance(items, list):
        raise RefusedError("data", text, "a JSON list of work items")
    for item in items:
        judge_object("data[]", item, ITEM_FIELDS)
    if len({item["id"] for item in items}) != len(items):
        raise RefusedError("data[].id", "one twice", "unique ids")
    return items
