"""Bag that is written without ROS: serialised messages, and messages of rosbags' own types."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np

NS = 1_000_000_000
_VERSIONS = {"humble": 8, "kilted": 9}
"""Version of a bag's metadata, by release of ROS 2."""


class BagFile:
    """A bag that does not exist yet; every stamp is in nanoseconds.

    Attributes:
        types: message classes by name, as pkg/msg/Name.
    """

    def __init__(
        self, path: Path, release: Literal["humble", "kilted"], *, as_sqlite: bool = False
    ) -> None:
        """Begin a bag of MCAP or SQLite.

        Args:
            release: of ROS 2, whose message definitions the bag holds.

        Raises:
            ImportError: rosbags is not installed.
        """
        from rosbags.rosbag2 import StoragePlugin, Writer
        from rosbags.typesys import Stores, get_typestore

        kind = StoragePlugin.SQLITE3 if as_sqlite else StoragePlugin.MCAP
        self._store = get_typestore(getattr(Stores, f"ROS2_{release.upper()}"))
        self._writer = Writer(path, version=_VERSIONS[release], storage_plugin=kind)
        self._writer.open()
        self._connections: dict[str, Any] = {}
        self.types: dict[str, Any] = self._store.types

    def write_bytes(self, topic: str, kind: str, data: bytes, recorded_ns: int) -> None:
        """Store a serialised message of the type `kind`."""
        if topic not in self._connections:
            connection = self._writer.add_connection(topic, kind, typestore=self._store)
            self._connections[topic] = connection
        self._writer.write(self._connections[topic], recorded_ns, data)

    def write(self, topic: str, message: Any, recorded_ns: int) -> None:
        """Store a message of one of `types`."""
        kind = message.__msgtype__
        data = bytes(self._store.serialize_cdr(message, kind))
        self.write_bytes(topic, kind, data, recorded_ns)

    def header(self, stamp_ns: int, frame_id: str) -> Any:
        """Header of a message."""
        sec, nanosec = divmod(stamp_ns, NS)
        stamp = self.types["builtin_interfaces/msg/Time"](sec=sec, nanosec=nanosec)
        return self.types["std_msgs/msg/Header"](stamp=stamp, frame_id=frame_id)

    def jpeg(self, header: Any, data: bytes) -> Any:
        """CompressedImage that holds a JPEG file."""
        return self.types["sensor_msgs/msg/CompressedImage"](
            header=header, format="jpeg", data=np.frombuffer(data, np.uint8)
        )

    def close(self) -> None:
        """Finish the bag; without this it cannot be read."""
        self._writer.close()
