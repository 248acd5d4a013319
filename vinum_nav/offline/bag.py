"""Reading of bags, ROS 2 (MCAP, SQLite) and ROS 1, without ROS."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vinum_nav.errors import InputError
from vinum_nav.offline import zstd
from vinum_nav.offline.storages import find_storages, opened_copy


class BagError(InputError):
    """A bag, or a message in it, that cannot be read; says why."""


@dataclass(frozen=True)
class BagTopic:
    """A topic of a bag: its type as pkg/msg/Name, how many messages it has."""

    name: str
    type: str
    count: int


class Bag:
    """An open bag; a context manager.

    Attributes:
        missing: storage files that its metadata.yaml names and that are not there.
        cut: what is lost of storage files that a recorder has not closed, in words.
    """

    def __init__(self, path: Path) -> None:
        """Open the folder of a bag, or one storage file.

        The storage files are believed; of metadata.yaml only the names of files are read.

        Raises:
            BagError: it is damaged, truncated or none.
            ModuleNotFoundError: rosbags is not installed.
        """
        from rosbags.rosbag1 import Reader as Reader1
        from rosbags.rosbag2 import Reader as Reader2

        self.path = path
        self.cut: list[str] = []
        self._stack = ExitStack()
        self._stores: dict[tuple[str, bool], Any] = {}
        try:
            found = find_storages(path)
            self.missing = found.missing
            folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
            copies = []
            for number, file in enumerate(found.files):
                copy, lost = opened_copy(file, folder, number)
                copies.append(copy)
                if lost:
                    self.cut.append(f"{file.name} was not closed: {lost} bytes at its end are lost")
            self._readers: list[Any] = []
            for copy in copies:
                reader = (Reader1 if copy.suffix == ".bag" else Reader2)(copy)
                self._readers.append(self._stack.enter_context(reader))
        except Exception as error:  # the readers raise anything on damaged bytes
            self._stack.close()
            raise BagError(f"not a bag that can be read: {_said(error)}") from error

    @property
    def topics(self) -> list[BagTopic]:
        """All topics, by name."""
        found: dict[str, BagTopic] = {}
        for connection in self._connections():
            name, kind = connection.topic, _plain(connection.msgtype)
            count = int(connection.msgcount) + (found[name].count if name in found else 0)
            found[name] = BagTopic(name, kind, count)
        return sorted(found.values(), key=lambda topic: topic.name)

    @property
    def duration(self) -> float:
        """Duration from the first to the last message [s]; 0 for an empty bag."""
        used = [reader for reader in self._readers if reader.message_count]
        if not used:
            return 0.0
        end = max(reader.end_time for reader in used)
        return max(0.0, float(end - min(reader.start_time for reader in used)) / 1e9)

    def messages(self, topics: Iterable[str]) -> Iterator[tuple[str, int, Any]]:
        """(topic, time of recording [ns], message, or BagError if it is damaged) in that order.

        Raises:
            BagError: the bag ends before its end.
        """
        wanted = set(topics)
        parts = []
        for reader in self._readers:
            connections = [c for c in reader.connections if c.topic in wanted]
            if connections:
                parts.append(reader.messages(connections))
        try:
            for connection, received_ns, data in heapq.merge(*parts, key=lambda item: item[1]):
                yield connection.topic, received_ns, self._decode(data, connection)
        except GeneratorExit:
            raise
        except Exception as error:
            raise BagError(f"cannot be read on: {_said(error)}") from error

    def first(self, topic: str, tries: int = 5) -> Any:
        """First message of a topic that is whole, among `tries`; None if there is none."""
        messages = self.messages({topic})
        try:
            for _ in range(tries):
                _, _, message = next(messages)
                if not isinstance(message, BagError):
                    return message
        except (StopIteration, BagError):
            pass
        finally:
            messages.close()  # type: ignore[attr-defined]
        return None

    def _connections(self) -> list[Any]:
        return [connection for reader in self._readers for connection in reader.connections]

    def _decode(self, data: bytes, connection: Any) -> Any:
        kind = _plain(connection.msgtype)
        written = getattr(connection.ext, "serialization_format", "ros1")
        is_ros1 = written == "ros1"
        if written not in ("cdr", "ros1"):
            return BagError(f"{kind} written as {written!r}, wanted 'cdr' or 'ros1'")
        try:
            if data[:4] == zstd.MAGIC:
                data = zstd.decompress(data)
            store = self._store(kind, connection, is_ros1)
            if is_ros1:
                return store.deserialize_ros1(data, kind)
            return store.deserialize_cdr(data, kind)
        except Exception as error:
            return BagError(f"damaged {kind}: {_said(error)}")

    def _store(self, kind: str, connection: Any, is_ros1: bool) -> Any:
        """Definitions that a type is read by: the bag's own, or those of its distribution."""
        from rosbags.typesys import Stores, get_types_from_msg, get_typestore

        key = kind, is_ros1
        if key not in self._stores:
            store = get_typestore(Stores.ROS1_NOETIC if is_ros1 else Stores.ROS2_HUMBLE)
            with suppress(Exception):  # none of its own, in another language, or damaged
                types = get_types_from_msg(connection.msgdef.data, kind)
                if connection.msgdef.data.strip():
                    store = get_typestore(Stores.EMPTY)
                    store.register(types)
            self._stores[key] = store
        return self._stores[key]

    def close(self) -> None:
        """Let go of the files."""
        self._stack.close()

    def __enter__(self) -> Bag:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def _plain(kind: str) -> str:
    """Name of a type as pkg/msg/Name: of ROS 1 and of old bags it is pkg/Name, of DDS
    pkg::msg::dds_::Name_."""
    parts = [part for part in kind.replace("::", "/").split("/") if part not in ("dds_", "msg")]
    return f"{parts[0]}/msg/{parts[-1].removesuffix('_')}" if len(parts) > 1 else kind


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
