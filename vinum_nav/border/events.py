"""Judge of the mission's events."""

from __future__ import annotations

from typing import Any

from vinum_nav.border.json_value import judge_object, parse_json
from vinum_nav.border.refusal import RefusedError, judge_word
from vinum_nav.border.stamps import judge_stamp

LONGEST_EVENT = 100_000
"""Characters of JSON."""
_WORD, _NUMBER = {"type": "string"}, {"type": "number"}


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
