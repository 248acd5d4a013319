"""Float seconds and builtin_interfaces/Time, exact to the nanosecond."""

from __future__ import annotations

from typing import Any

from builtin_interfaces.msg import Time

NS = 1_000_000_000


def to_ns(stamp: float) -> int:
    """Nanoseconds of `stamp` [s], rounded."""
    return round(stamp * NS)


def to_time(stamp: float) -> Any:
    """Time message of `stamp` [s]."""
    sec, nanosec = divmod(to_ns(stamp), NS)
    return Time(sec=sec, nanosec=nanosec)


def from_time(message: Any) -> float:
    """Seconds of a time message: the double nearest to its nanoseconds."""
    return float((message.sec * NS + message.nanosec) / NS)


def exact(stamp: float) -> float:
    """What `stamp` [s] becomes when it has crossed a topic."""
    return to_ns(stamp) / NS
