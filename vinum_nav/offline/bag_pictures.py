"""The pictures of a bag."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from vinum_nav.offline.bag import Bag, BagError
from vinum_nav.offline.camera_stream import CameraStream
from vinum_nav.offline.cameras import Camera, find_cameras
from vinum_nav.offline.picture import Film, Picture, Trouble

FPS = (1.0, 60.0)
"""Least and greatest pace of the film that a camera becomes."""


class BagPictures:
    """See Source; pictures of several cameras come as they were recorded."""

    def __init__(self, path: Path, topics: Sequence[str] = (), depths: Sequence[str] = ()) -> None:
        """Raises: ModuleNotFoundError: rosbags is not installed."""
        self.name = str(path)
        self._path, self._topics, self._depths = path, topics, depths
        self.count: int | None = None
        try:
            with Bag(path) as bag:
                colors = {camera.color for camera in self._cameras(bag)}
                self.count = sum(topic.count for topic in bag.topics if topic.name in colors)
        except ValueError:
            pass  # told when it is read

    def __iter__(self) -> Iterator[Picture | Trouble]:
        try:
            with Bag(self._path) as bag:
                yield from self._pictures(bag)
        except ValueError as error:
            yield Trouble(self.name, str(error), False)

    def _cameras(self, bag: Bag) -> list[Camera]:
        return find_cameras(bag.topics, self._topics, self._depths)

    def _pictures(self, bag: Bag) -> Iterator[Picture | Trouble]:
        counts = {topic.name: topic.count for topic in bag.topics}
        streams = [
            CameraStream(self.name, camera, self._film(camera, counts[camera.color], bag.duration))
            for camera in self._cameras(bag)
        ]
        topics = set().union(*(stream.camera.topics for stream in streams))
        broken: BagError | None = None
        try:
            for topic, received_ns, message in bag.messages(topics):
                for stream in streams:
                    if topic in stream.camera.topics:
                        yield from stream.add(topic, received_ns, message)
        except BagError as error:
            broken = error
        for stream in streams:
            yield from stream.flush()
        if broken:
            yield Trouble(self.name, str(broken), False)

    def _film(self, camera: Camera, count: int, duration: float) -> Film:
        fps = count / duration if duration > 0 else FPS[0]
        name = f"{self._path.stem}{camera.color.replace('/', '_')}"
        return Film(name, min(max(fps, FPS[0]), FPS[1]))
