"""Reading of ROS 2 bags, MCAP and SQLite, without ROS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vinum_nav.errors import InputError

SUFFIXES = frozenset((".mcap", ".db3"))
METADATA = "metadata.yaml"
"""Marks a folder as a bag."""


class BagError(InputError):
    """A bag, or a message in it, that cannot be read; says why."""


@dataclass(frozen=True)
class BagTopic:
    """A topic of a bag: its type as pkg/msg/Name, how many messages it has."""

    name: str
    type: str
    count: int


class Bag:
    """An open bag; a context manager."""

    def __init__(self, path: Path) -> None:
        """Open the folder of a bag, or one .mcap or .db3 file.

        Raises:
            BagError: it is damaged, truncated or none.
            ModuleNotFoundError: rosbags is not installed.
        """
        from rosbags.highlevel import AnyReader
        from rosbags.typesys import Stores, get_typestore

        self.path = path
        try:
            # Bags of old recorders do not say how their messages are built.
            store = get_typestore(Stores.ROS2_HUMBLE)
            self._reader: Any = AnyReader([path], default_typestore=store)
            self._reader.open()
        except Exception as error:  # the readers raise anything on damaged bytes
            raise BagError(f"not a bag that can be read: {_said(error)}") from error

    @property
    def topics(self) -> list[BagTopic]:
        """All topics, by name."""
        found = {
            connection.topic: BagTopic(connection.topic, connection.msgtype, 0)
            for connection in self._reader.connections
        }
        for connection in self._reader.connections:
            topic = found[connection.topic]
            count = topic.count + int(connection.msgcount)
            found[topic.name] = BagTopic(topic.name, topic.type, count)
        return sorted(found.values(), key=lambda topic: topic.name)

    @property
    def duration(self) -> float:
        """From the first to the last message [s]."""
        return max(0.0, float(self._reader.duration) / 1e9)

    def messages(self, topics: set[str]) -> Iterator[tuple[str, int, Any]]:
        """(topic, time of recording [ns], message, or BagError if it is damaged) in that order.

        Raises:
            BagError: the bag ends before its end.
        """
        connections = [c for c in self._reader.connections if c.topic in topics]
        if not connections:
            return
        try:
            for connection, received_ns, data in self._reader.messages(connections):
                yield connection.topic, received_ns, self._decode(data, connection.msgtype)
        except GeneratorExit:
            raise
        except Exception as error:
            raise BagError(f"cannot be read on: {_said(error)}") from error

    def _decode(self, data: bytes, kind: str) -> Any:
        try:
            return self._reader.deserialize(data, kind)
        except Exception as error:
            return BagError(f"damaged {kind}: {_said(error)}")

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def __enter__(self) -> Bag:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
