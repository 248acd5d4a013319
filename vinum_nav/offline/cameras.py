"""Which topics of a bag make a camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vinum_nav.errors import InputError
from vinum_nav.offline.bag import BagTopic

IMAGE, COMPRESSED = "sensor_msgs/msg/Image", "sensor_msgs/msg/CompressedImage"
CAMERA_INFO = "sensor_msgs/msg/CameraInfo"
NOT_COLOR = ("depth", "infra", "disparity", "trunk_detector", "compressedDepth")
"""Words in the names of image topics that are not taken unless asked for."""
_TRANSPORTS = ("/compressedDepth", "/compressed")
_DEPTH_OF = (
    ("/color/", "/aligned_depth_to_color/"),
    ("/rgb/", "/depth_registered/"),
    ("/color/", "/depth/"),
    ("/rgb/", "/depth/"),
)
"""Namespaces of colour, and of depth aligned to it: of RealSense, of OpenNI, and the plain ones."""
_DEPTH_IMAGES = ("image_raw", "image_rect_raw", "image_rect", "image", "depth_registered")


@dataclass(frozen=True)
class Camera:
    """Names of one camera's topics; None where the bag has none."""

    color: str
    depth: str | None
    info: str | None

    @property
    def topics(self) -> set[str]:
        """All of them."""
        return {name for name in (self.color, self.depth, self.info) if name}


def find_cameras(
    topics: Sequence[BagTopic], wanted: Sequence[str] = (), depths: Sequence[str] = ()
) -> list[Camera]:
    """Cameras of a bag.

    Args:
        wanted: topics of colour pictures; all that look like it if left out.
        depths: topics of depth aligned to each of `wanted`; found by name if left out.

    Raises:
        InputError: a topic that is wanted is not there or no image; lists the images there are.
    """
    images = {topic.name for topic in topics if topic.type in (IMAGE, COMPRESSED) and topic.count}
    infos = {topic.name for topic in topics if topic.type == CAMERA_INFO and topic.count}
    lost = [name for name in (*wanted, *depths) if name not in images]
    if lost:
        raise InputError(f"no images on {lost}; there are {sorted(images)}")
    if depths and len(depths) != len(wanted):
        raise InputError(f"{len(depths)} depth topics for {len(wanted)} topics of colour")
    colors = list(wanted) or _colors(images)
    if not colors:
        raise InputError(f"no colour images; topics are {[topic.name for topic in topics]}")
    return [
        Camera(
            color,
            depths[k] if depths else _depth_of(color, images),
            _info_of(color, infos),
        )
        for k, color in enumerate(colors)
    ]


def _colors(images: set[str]) -> list[str]:
    """One topic a camera: the raw pictures where the bag has both."""
    chosen: dict[str, str] = {}
    for name in sorted(images):
        if not any(word in name for word in NOT_COLOR):
            chosen.setdefault(_bare(name), name)
    return sorted(chosen.values())


def _depth_of(color: str, images: set[str]) -> str | None:
    space, _, _ = _bare(color).rpartition("/")
    for own, other in _DEPTH_OF:
        if own not in f"{space}/":
            continue
        place = f"{space}/".replace(own, other)
        for image in _DEPTH_IMAGES:
            for transport in ("", *_TRANSPORTS):
                if (name := f"{place}{image}{transport}") in images:
                    return name
    return None


def _info_of(color: str, infos: set[str]) -> str | None:
    """The convention of image_transport: beside the picture."""
    name = f"{_bare(color).rpartition('/')[0]}/camera_info"
    return name if name in infos else None


def _bare(name: str) -> str:
    for transport in _TRANSPORTS:
        name = name.removesuffix(transport)
    return name
