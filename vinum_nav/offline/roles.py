"""Role of each image topic of a bag, as its first message shows it."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vinum_nav.messages.decode_depth import decode_depth, is_compressed_depth
from vinum_nav.messages.encodings import DEPTH_ENCODINGS, ENCODINGS
from vinum_nav.messages.lens import size_of
from vinum_nav.messages.transforms import frame
from vinum_nav.offline.bag import Bag, BagTopic

IMAGE, COMPRESSED = "sensor_msgs/msg/Image", "sensor_msgs/msg/CompressedImage"
CAMERA_INFO = "sensor_msgs/msg/CameraInfo"
_NUMBERS = re.compile(r"\d+[USF]C\d+")
"""Encodings that are numbers without a meaning, unless they are listed with one."""


class Role(StrEnum):
    """Meaning of a topic's pictures."""

    COLOR = "colour"
    GREY = "grey"
    DEPTH = "depth"
    SIXTEEN_BITS = "16 bits without a meaning"
    NUMBERS = "numbers"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ImageTopic:
    """A topic of pictures.

    Attributes:
        frame_id: of the first message's header.
        size: width and height [px]; None where the message does not say.
        encoding: of an Image, or format of a CompressedImage.
    """

    name: str
    role: Role
    frame_id: str
    size: tuple[int, int] | None
    encoding: str
    count: int


@dataclass(frozen=True)
class InfoTopic:
    """A topic of CameraInfo; frame and size of the pictures as its first message has them."""

    name: str
    frame_id: str
    size: tuple[int, int]


def look_at(bag: Bag) -> tuple[list[ImageTopic], list[InfoTopic]]:
    """Topics of pictures and of CameraInfo that have messages, by name."""
    images, infos = [], []
    for topic in bag.topics:
        if topic.count and topic.type in (IMAGE, COMPRESSED):
            images.append(_image(topic, bag.first(topic.name)))
        elif topic.count and topic.type == CAMERA_INFO:
            message = bag.first(topic.name)
            if message is not None:
                infos.append(InfoTopic(topic.name, _frame(message), size_of(message)))
    return images, infos


def decided(images: Sequence[ImageTopic]) -> list[ImageTopic]:
    """The same topics with a meaning for those of 16 bits (mono16).

    They are depth where the bag has colour beside them, for which some drivers use the name; else
    grey pictures.
    """
    has_color = any(image.role is Role.COLOR for image in images)
    meaning = Role.DEPTH if has_color else Role.GREY
    return [
        ImageTopic(i.name, meaning, i.frame_id, i.size, i.encoding, i.count)
        if i.role is Role.SIXTEEN_BITS
        else i
        for i in images
    ]


def _image(topic: BagTopic, message: Any) -> ImageTopic:
    if message is None:
        return ImageTopic(topic.name, Role.UNKNOWN, "", None, "", topic.count)
    if topic.type == COMPRESSED:
        role, size = _compressed(bytes(message.data), str(message.format))
        return ImageTopic(topic.name, role, _frame(message), size, str(message.format), topic.count)
    encoding = str(message.encoding)
    return ImageTopic(
        topic.name, role_of(encoding), _frame(message), _size(message), encoding, topic.count
    )


def role_of(encoding: str) -> Role:
    """Role of an encoding of sensor_msgs/image_encodings."""
    if encoding == "mono16":
        return Role.SIXTEEN_BITS
    if encoding in ENCODINGS:
        return Role.GREY if ENCODINGS[encoding].is_grey else Role.COLOR
    if encoding in DEPTH_ENCODINGS:
        return Role.DEPTH
    return Role.NUMBERS if _NUMBERS.fullmatch(encoding) else Role.UNKNOWN


def _compressed(data: bytes, format: str) -> tuple[Role, tuple[int, int] | None]:
    """Role and size of a CompressedImage; what the bytes are goes before what the format says."""
    from PIL import Image

    told = role_of(format.partition(";")[0].strip()) if ";" in format else Role.UNKNOWN
    if is_compressed_depth(data, format) or told is Role.DEPTH:
        try:
            height, width = decode_depth(data, format).shape
        except ValueError:
            return Role.DEPTH, None
        return Role.DEPTH, (width, height)
    try:
        with Image.open(io.BytesIO(data)) as image:
            mode, size = image.mode, image.size
    except Exception:  # decoders raise anything on damaged data
        return told, None
    if mode.startswith("I") or mode == "F":
        return (Role.SIXTEEN_BITS if mode != "F" else Role.DEPTH), size
    return (Role.GREY if mode in ("L", "LA", "1") else Role.COLOR), size


def _size(message: Any) -> tuple[int, int]:
    return int(message.width), int(message.height)


def _frame(message: Any) -> str:
    return frame(str(message.header.frame_id))
