"""Float seconds and builtin_interfaces/Time, exact to the nanosecond."""

from __future__ import annotations

from typing import Any

from builtin_interfaces.msg import Time

from vinum_nav.border.refusal import RefusedError

NS = 1_000_000_000


def to_ns(stamp: float) -> int:
    """Nanoseconds of `stamp` [s], rounded."""
    return round(stamp * NS)


def to_time(stamp: float) -> Any:
    """Time message of `stamp` [s]."""
    return key_to_time(to_ns(stamp))


def from_time(message: Any) -> float:
    """Seconds of a time message: the double nearest to its nanoseconds.

    Raises:
        RefusedError: it is negative, or has a whole second or more in its nanoseconds.
    """
    return key_from_time(message) / NS


def key_to_time(key: int) -> Any:
    """Time message of a key [ns]."""
    sec, nanosec = divmod(key, NS)
    return Time(sec=sec, nanosec=nanosec)


def key_from_time(message: Any) -> int:
    """Key [ns] of a time message.

    Raises:
        RefusedError: it is negative, or has a whole second or more in its nanoseconds.
    """
    if message.sec < 0 or not 0 <= message.nanosec < NS:
        got = f"{message.sec} s + {message.nanosec} ns"
        raise RefusedError("stamp", got, f">= 0 s, nanoseconds below {NS}")
    return int(message.sec) * NS + int(message.nanosec)


def exact(stamp: float) -> float:
    """Round `stamp` [s] as a message does that carries it over a topic."""
    return to_ns(stamp) / NS
