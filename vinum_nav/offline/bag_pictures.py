"""The pictures of a bag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from vinum_nav.messages.transforms import StaticTransforms
from vinum_nav.offline.bag import Bag, BagError, BagTopic
from vinum_nav.offline.camera_stream import CameraStream
from vinum_nav.offline.cameras import Camera, Plan, find_cameras
from vinum_nav.offline.picture import Film, Loss, Picture, Trouble
from vinum_nav.offline.reading import Reading
from vinum_nav.offline.roles import look_at

FPS = (1.0, 60.0)
"""Least and greatest pace of the film that a camera becomes [Hz]."""
TRANSFORMS = frozenset(("tf2_msgs/msg/TFMessage", "tf/msg/tfMessage"))
CODED = frozenset(
    (
        "foxglove_msgs/msg/CompressedVideo",
        "foxglove_msgs/msg/CompressedImage",
        "theora_image_transport/msg/Packet",
        "ffmpeg_image_transport_msgs/msg/FFMPEGPacket",
        "h264_msgs/msg/Packet",
    )
)
"""Types that carry pictures and are not read."""


class BagPictures:
    """Source of a bag's pictures; those of several cameras come as they were recorded."""

    kind = "bag"

    def __init__(self, path: Path, reading: Reading | None = None) -> None:
        """Look at the topics. Raises ModuleNotFoundError if rosbags is not installed."""
        self.name = str(path)
        self._path, self._reading = path, reading or Reading()
        self.count: int | None = None
        self._plan: Plan | None = None
        try:
            with Bag(path) as bag:
                self._plan = self._made_plan(bag)
                colors = {camera.color for camera in self._plan.cameras}
                counts = [topic.count for topic in bag.topics if topic.name in colors]
                self.count = sum(-(-count // self._reading.step) for count in counts)
        except ValueError:
            pass  # told when it is read

    def __iter__(self) -> Iterator[Picture | Trouble]:
        try:
            with Bag(self._path) as bag:
                if bag.missing:
                    reason = f"metadata.yaml names {bag.missing}, which are not there"
                    yield Trouble(self.name, reason, count=None)
                yield from self._pictures(bag)
        except ValueError as error:
            yield Trouble(self.name, str(error), count=None)

    def _made_plan(self, bag: Bag) -> Plan:
        images, infos = look_at(bag)
        topics = bag.topics
        if not images:
            cut = "".join(f"; {reason}" for reason in bag.cut)
            raise BagError(f"no colour images; topics are {[topic.name for topic in topics]}{cut}")
        return find_cameras(
            images,
            infos,
            self._reading.topics,
            self._reading.depths,
            _transforms(bag).between,
            is_aligned=self._reading.is_aligned,
        )

    def _pictures(self, bag: Bag) -> Iterator[Picture | Trouble]:
        counts = {topic.name: topic.count for topic in bag.topics}
        plan = self._plan or self._made_plan(bag)
        for image, reason in plan.unused:
            what = f"{image.count} messages not used: {reason}"
            yield Trouble(f"{self.name}:{image.name}", what, Loss.NOTHING)
        yield from self._coded(bag.topics, plan.cameras)
        streams = [
            CameraStream(
                self.name,
                camera,
                self._film(camera, counts[camera.color], bag.duration),
                self._reading,
            )
            for camera in plan.cameras
        ]
        topics = set().union(*(stream.camera.topics for stream in streams))
        broken: BagError | None = None
        came: Counter[str] = Counter()
        try:
            for topic, received_ns, message in bag.messages(topics):
                came[topic] += 1
                for stream in streams:
                    if topic in stream.camera.topics:
                        yield from stream.add(topic, received_ns, message)
        except BagError as error:
            broken = error
        for stream in streams:
            yield from stream.flush()
        for camera in plan.cameras if broken is None else []:
            yield from self._never_came(camera, counts, came)
        for reason in [*bag.cut, *([str(broken)] if broken else [])]:
            yield Trouble(self.name, reason, count=None)

    def _never_came(
        self, camera: Camera, counts: Mapping[str, int], came: Mapping[str, int]
    ) -> Iterator[Trouble]:
        """Messages that the storage counts and does not give, since their place is damaged."""
        for topic, loss in ((camera.color, Loss.PICTURES), (camera.depth, Loss.POSITIONS)):
            lost = counts[topic] - came[topic] if topic else 0
            if lost > 0:
                reason = f"{lost} of {counts[topic or '']} messages are damaged and did not come"
                yield Trouble(f"{self.name}:{topic}", reason, loss, lost)

    def _coded(self, topics: list[BagTopic], cameras: list[Camera]) -> Iterator[Trouble]:
        """Pictures of types that are not read, unless a camera has them in another form."""
        if self._reading.topics:
            return
        read = tuple(f"{camera.color.removesuffix('/compressed')}/" for camera in cameras)
        for topic in topics:
            if topic.type in CODED and topic.count and not topic.name.startswith(read):
                reason = f"{topic.count} messages of {topic.type}, which is not read"
                yield Trouble(f"{self.name}:{topic.name}", reason, count=topic.count)

    def _film(self, camera: Camera, count: int, duration: float) -> Film:
        count = -(-count // self._reading.step)
        fps = count / duration if duration > 0 else FPS[0]
        name = f"{self._path.stem}{camera.color.replace('/', '_')}"
        return Film(name, min(max(fps, FPS[0]), FPS[1]))


def _transforms(bag: Bag) -> StaticTransforms:
    """Transforms that stand still; a damaged one is passed over."""
    static = StaticTransforms()
    names = [
        topic.name
        for topic in bag.topics
        if topic.type in TRANSFORMS and topic.name.endswith("/tf_static")
    ]
    for _, _, message in bag.messages(names):
        with suppress(ValueError):
            if not isinstance(message, BagError):
                static.add(message)
    return static
