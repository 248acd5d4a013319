"""Messages that no sound node would send, of any type, for fault campaigns."""

from __future__ import annotations

import array
import copy
import math
from typing import Any

import numpy as np

from vinum_nav.ros import names
from vinum_nav.ros.convert.stamps import to_time
from vinum_nav.ros.names import Topic
from vinum_nav.ros.quality import message_class

WORD = "garbage {"
"""No frame, no JSON, no state, no number."""
AHEAD = 1000.0
"""Time by which foreign stamps lie in the future [s]."""
ODD = 7
"""Every whole number, so that no size fits another."""
BYTES = 11
ONLY_NAN = (names.CMD_VEL.name, names.GOAL.name)
"""Topics on which a message of zeros is an order that may be given."""


def garbage(topic: Topic, now: float) -> list[Any]:
    """Garbage for a topic: NaN everywhere, a foreign frame and stamp, and all zeros.

    Args:
        now: simulated time [s].
    """
    kind = message_class(topic)
    fresh, foreign = _filled(kind, now), _filled(kind, now + AHEAD)
    if topic.name in ONLY_NAN:
        return [fresh, foreign]
    return [fresh, foreign, kind()]


def _filled(kind: Any, stamp: float) -> Any:
    message = kind()
    for name, type_ in message.get_fields_and_field_types().items():
        setattr(message, name, _value(getattr(message, name), type_, stamp))
    return message


KEPT = ("header", "stamp", "encoding", "frame_id", "child_frame_id", "ns")
"""Fields that a spoiled message keeps: they are what a judge looks at first."""
PLAIN: dict[type, Any] = {bool: False, str: WORD, float: math.nan, int: ODD, bytes: bytes([ODD])}
"""Garbage in place of a value of each plain type."""


def _value(blank: Any, type_: str, stamp: float) -> Any:
    """Garbage in place of the blank value of a field."""
    if type_ == "builtin_interfaces/Time":
        return to_time(stamp)
    if type(blank) in PLAIN:
        return PLAIN[type(blank)]
    if hasattr(blank, "get_fields_and_field_types"):
        return _filled(type(blank), stamp)
    if isinstance(blank, array.array):
        return array.array(blank.typecode, [math.nan if blank.typecode in "fd" else 0] * BYTES)
    return _list(type_, stamp) if isinstance(blank, list) else [math.nan] * len(blank)


def spoiled(message: Any) -> Any:
    """A sound message with NaN in place of every float, and half of every text and of its bytes.

    Frames, stamps and whole numbers stay, so that nothing but the content is wrong.
    """
    false = copy.deepcopy(message)
    for name in message.get_fields_and_field_types():
        if name not in KEPT:
            setattr(false, name, _spoiled(getattr(message, name)))
    return false


def _spoiled(value: Any) -> Any:
    if hasattr(value, "get_fields_and_field_types"):
        return spoiled(value)
    if isinstance(value, list):
        return [_spoiled(entry) for entry in value]
    kind = _kind(value)
    if kind in ("f", "d"):
        return math.nan if isinstance(value, float) else array.array(kind, [math.nan] * len(value))
    return value[: len(value) // 2] if isinstance(value, str | array.array) else value


def _kind(value: Any) -> str:
    """'f' or 'd' for a float and for arrays of floats, anything else otherwise."""
    if isinstance(value, np.ndarray):
        return str(value.dtype.char)
    return "d" if isinstance(value, float) else str(getattr(value, "typecode", ""))


def _list(type_: str, stamp: float) -> list[Any]:
    inner = type_.removeprefix("sequence<").removesuffix(">")
    if "/" in inner:
        return [_filled(message_class(Topic("", inner, names.Quality.RELIABLE, "")), stamp)]
    return [WORD] if inner == "string" else []
