"""Record of what was heard on one topic."""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rclpy.serialization import deserialize_message

from vinum_nav.ros.names import Topic
from vinum_nav.ros.quality import message_class

KEPT_PICTURES, KEPT = 4, 6000
"""Messages kept of a topic of pictures, and of any other."""
PICTURES = ("sensor_msgs/Image", "sensor_msgs/CompressedImage")
NEVER = float("nan")


@dataclass(frozen=True)
class Header:
    """Header of a message.

    Attributes:
        stamp: time [s].
        frame: name of its frame.
    """

    stamp: float
    frame: str


@dataclass(frozen=True)
class Arrival:
    """Arrival of one message.

    Attributes:
        steady: time on a clock that never stands [s].
        now: time of the graph's clock [s].
        header: None for a message without one.
    """

    steady: float
    now: float
    header: Header | None


@dataclass
class Heard:
    """All that came on one topic while it was listened to.

    Attributes:
        topic: entry of the contract.
        types: types that its publishers offer, as 'package/Message'.
        publishers: names of the nodes that publish it.
        arrivals: one for each message, in their order.
        messages: newest messages, serialised.
    """

    topic: Topic
    types: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    arrivals: list[Arrival] = field(default_factory=list)
    messages: deque[bytes] = field(default_factory=deque)

    def __post_init__(self) -> None:
        kept = KEPT_PICTURES if self.topic.type in PICTURES else KEPT
        self.messages = deque(self.messages, maxlen=kept)

    def add(self, data: bytes, steady: float, now: float) -> None:
        """Take in one serialised message that came at `steady` and `now` [s]."""
        header = header_of(data) if _has_header(self.topic) else None
        self.arrivals.append(Arrival(steady, now, header))
        self.messages.append(data)

    def decoded(self) -> list[Any]:
        """Newest messages, in their order."""
        kind = message_class(self.topic)
        return [deserialize_message(data, kind) for data in self.messages]

    @property
    def headers(self) -> list[Header]:
        """Headers of all messages, in their order."""
        return [arrival.header for arrival in self.arrivals if arrival.header is not None]

    @property
    def frames(self) -> tuple[str, ...]:
        """Names of the frames that came, sorted."""
        return tuple(sorted({header.frame for header in self.headers}))

    @property
    def rate(self) -> float:
        """Messages a second [Hz]; NaN for fewer than two.

        Stamps count where they rise: a machine or a simulator may be slow, and the sensor not.
        """
        stamps = [header.stamp for header in self.headers]
        times = [arrival.steady for arrival in self.arrivals]
        for marks in (stamps, times):
            if len(marks) > 1 and marks[-1] > marks[0]:
                return (len(marks) - 1) / (marks[-1] - marks[0])
        return NEVER

    @property
    def age(self) -> float:
        """Median of the messages' ages on arrival [s]; NaN without any."""
        ages = [a.now - a.header.stamp for a in self.arrivals if a.header is not None]
        return float(np.median(ages)) if ages else NEVER


def header_of(data: bytes) -> Header:
    """Header that a serialised message begins with (CDR).

    Reading it alone spares a picture's pixels, which cost a hundred times as much.
    """
    order = "<" if data[1] & 1 else ">"
    sec, nanosec, length = struct.unpack_from(f"{order}iII", data, 4)
    frame = data[16 : 16 + length].rstrip(b"\0").decode("utf-8", "replace")
    return Header(sec + nanosec / 1e9, frame)


def _has_header(topic: Topic) -> bool:
    fields = message_class(topic).get_fields_and_field_types()
    return next(iter(fields.values()), "") == "std_msgs/Header"
