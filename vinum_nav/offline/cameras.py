"""Cameras of a bag: which topics belong together, by what their messages say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import takewhile

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.offline.roles import ImageTopic, InfoTopic, Role, decided

OWN_RESULTS = "/trunk_detector/image"
"""Topic of our own drawn pictures."""
_TRANSPORTS = ("/compressedDepth", "/compressed")
_PICTURES = (Role.COLOR, Role.GREY, Role.UNKNOWN)
Join = Callable[[str, str], Array | None]
"""Transform (4, 4) from the second frame to the first, None where nothing joins them."""


@dataclass(frozen=True)
class Camera:
    """Topics of one camera; None where the bag has none that fits.

    Attributes:
        depth_info: CameraInfo of depth; None where depth lies in the pixels of colour.
        T_color_depth: from the frame of depth to that of colour; None where they are the same.
        refusal: why the depth there is cannot be used; '' where there is nothing to refuse.
    """

    color: str
    depth: str | None
    info: str | None
    depth_info: str | None = None
    T_color_depth: tuple[tuple[float, ...], ...] | None = None
    refusal: str = ""

    @property
    def topics(self) -> set[str]:
        """All of them."""
        names = (self.color, self.depth, self.info, self.depth_info)
        return {name for name in names if name}


@dataclass(frozen=True)
class Plan:
    """Cameras of a bag, and the image topics that none of them uses, with the reason."""

    cameras: list[Camera]
    unused: list[tuple[ImageTopic, str]] = field(default_factory=list)


def find_cameras(
    images: Sequence[ImageTopic],
    infos: Sequence[InfoTopic],
    wanted: Sequence[str] = (),
    depths: Sequence[str] = (),
    join: Join = lambda target, source: None,
    *,
    is_aligned: bool = False,
) -> Plan:
    """Put topics together to cameras.

    Args:
        wanted: topics of pictures, or patterns (`*`, `?`); all colour pictures if left out, all
            grey ones where there is no colour.
        depths: topic or pattern of depth for each of `wanted`; found by frame if left out.
        join: transforms between frames that stand still.
        is_aligned: depth is taken as aligned to colour, whatever frames say.

    Raises:
        InputError: a topic that is wanted is not there or no image, or there are no pictures;
            lists the images that there are.
    """
    known = decided(images)
    colors = _wanted(known, wanted) if wanted else _found(known)
    chosen_depths = _wanted(known, depths, Role.DEPTH)
    if depths and len(chosen_depths) != len(colors):
        raise InputError(f"{len(chosen_depths)} depth topics for {len(colors)} topics of colour")
    if not colors:
        raise InputError(f"no colour images; images are {_listed(images)}")
    pairs = _pairs(known, colors, join)
    if depths:
        pairs = dict(zip(colors, chosen_depths, strict=True))
    cameras = [_camera(c, pairs.get(c), infos, join, is_aligned) for c in colors]
    used = set().union(*(camera.topics for camera in cameras))
    reasons = [(i, _unused(i, used, bool(wanted))) for i in known if i.name not in used]
    return Plan(cameras, [(image, reason) for image, reason in reasons if reason])


def _wanted(
    images: Sequence[ImageTopic], patterns: Sequence[str], role: Role | None = None
) -> list[ImageTopic]:
    found: dict[str, ImageTopic] = {}
    lost = []
    for pattern in patterns:
        exact = [image for image in images if image.name == pattern]
        likely = (role,) if role else _PICTURES
        matching = exact or [
            image for image in images if image.role in likely and fnmatchcase(image.name, pattern)
        ]
        if not matching:
            lost.append(pattern)
        single = exact or _one_each(matching)
        found |= {image.name: image for image in single}
    if lost:
        raise InputError(f"no images on {lost}; there are {_listed(images)}")
    return list(found.values())


def _found(images: Sequence[ImageTopic]) -> list[ImageTopic]:
    """Colour pictures; grey ones where the bag has no colour."""
    given = [image for image in images if not _bare(image.name).endswith(OWN_RESULTS)]
    for roles in ((Role.COLOR, Role.UNKNOWN), (Role.GREY,)):
        chosen = [image for image in given if image.role in roles]
        if any(image.role is not Role.UNKNOWN for image in chosen):
            return _one_each(chosen)
    return _one_each([image for image in given if image.role is Role.UNKNOWN])


def _one_each(images: Sequence[ImageTopic]) -> list[ImageTopic]:
    """One topic for each picture: the raw one where there is a compressed one too."""
    chosen: dict[str, ImageTopic] = {}
    for image in sorted(images, key=lambda image: image.name):
        chosen.setdefault(_bare(image.name), image)
    return sorted(chosen.values(), key=lambda image: image.name)


def _pairs(
    images: Sequence[ImageTopic], colors: Sequence[ImageTopic], join: Join
) -> dict[ImageTopic, ImageTopic]:
    """Depth of each colour: of its own frame, else what no other colour has."""
    depths = _one_each([image for image in images if image.role is Role.DEPTH])
    pairs: dict[ImageTopic, ImageTopic] = {}
    for color in colors:
        same = [d for d in depths if d.frame_id == color.frame_id]
        if same:
            pairs[color] = min(
                same, key=lambda d: (d.size != color.size, *_distance(color.name, d.name))
            )
    frames = {color.frame_id for color in pairs}
    free = [depth for depth in depths if depth.frame_id not in frames]
    for color in colors:
        if color not in pairs and free:
            pairs[color] = min(
                free, key=lambda d: (_apart(color, d, join), *_distance(color.name, d.name))
            )
    return pairs


def _distance(one: str, other: str) -> tuple[int, str]:
    """Sorting key of a topic `other` by how little of its name it shares with `one`."""
    parts = zip(one.split("/"), other.split("/"), strict=False)
    return -len(list(takewhile(lambda pair: pair[0] == pair[1], parts))), other


def _apart(color: ImageTopic, depth: ImageTopic, join: Join) -> float:
    """Distance between two optical frames [m], infinite where nothing joins them."""
    transform = join(color.frame_id, depth.frame_id)
    return float("inf") if transform is None else round(float(np.linalg.norm(transform[:3, 3])), 3)


def _camera(
    color: ImageTopic,
    depth: ImageTopic | None,
    infos: Sequence[InfoTopic],
    join: Join,
    is_aligned: bool,
) -> Camera:
    info, why_not = _info_of(color, infos)
    if depth is None:
        return Camera(color.name, None, info)
    try:
        if info is None:
            raise InputError(why_not or "no camera_info of the colour's frame and size")
        if is_aligned:
            return Camera(color.name, depth.name, info)
        own, transform = _way_to(color, depth, infos, join)
        return Camera(color.name, depth.name, info, None if own == info else own, transform)
    except InputError as error:
        return Camera(color.name, depth.name, info, refusal=str(error))


def _way_to(
    color: ImageTopic, depth: ImageTopic, infos: Sequence[InfoTopic], join: Join
) -> tuple[str | None, tuple[tuple[float, ...], ...] | None]:
    """CameraInfo of depth, and the transform from its frame to that of colour.

    Raises:
        InputError: the messages contradict each other, or do not say enough.
    """
    own, why_not = _info_of(depth, infos)
    if why_not:
        raise InputError(why_not)
    if _agree(color.frame_id, depth.frame_id):
        return own, None
    frames = f"frame {depth.frame_id!r} of the depth is not {color.frame_id!r} of the colour"
    found = join(color.frame_id, depth.frame_id)
    if found is None:
        raise InputError(f"{frames}, and no static transform joins them")
    if own is None:
        raise InputError(f"{frames}, and the depth has no camera_info")
    return own, tuple(tuple(row) for row in found.tolist())


def _info_of(image: ImageTopic, infos: Sequence[InfoTopic]) -> tuple[str | None, str]:
    """CameraInfo of a picture, or why the one beside it cannot be.

    The one beside it goes first, as image_transport has it; else one of the same frame and size.
    """
    beside = f"{_bare(image.name).rpartition('/')[0]}/camera_info"
    for info in infos:
        if info.name == beside:
            reason = _contradiction(image, info)
            return (None, reason) if reason else (info.name, "")
    fitting = [i for i in infos if i.frame_id == image.frame_id and not _contradiction(image, i)]
    nearest = sorted((i.name for i in fitting), key=lambda name: _distance(image.name, name))
    return (nearest[0] if nearest else None), ""


def _contradiction(image: ImageTopic, info: InfoTopic) -> str:
    if not _agree(image.frame_id, info.frame_id):
        return f"{image.name} is of frame {image.frame_id!r}, {info.name} of {info.frame_id!r}"
    if image.size and image.size != info.size and all(info.size):
        sizes = [" x ".join(map(str, size)) for size in (image.size, info.size)]
        return f"sizes differ: {image.name} is {sizes[0]}, {info.name} says {sizes[1]}"
    return ""


def _agree(one: str, other: str) -> bool:
    """True if two frame names may mean the same frame; an empty name agrees with any."""
    return one == other or not one or not other


def _unused(image: ImageTopic, used: set[str], is_chosen: bool) -> str:
    """Reason why a topic of pictures is not used; '' where that needs no word."""
    if is_chosen or any(_bare(image.name) == _bare(name) for name in used):
        return ""
    if _bare(image.name).endswith(OWN_RESULTS):
        return "drawn by trunk_detector itself"
    if image.role is Role.GREY:
        return "grey beside colour: --topic takes it"
    if image.role is Role.DEPTH:
        return "depth of no camera that was read"
    return f"{image.encoding!r} is no picture"


def _listed(images: Sequence[ImageTopic]) -> list[str]:
    return sorted(image.name for image in images)


def _bare(name: str) -> str:
    for transport in _TRANSPORTS:
        name = name.removesuffix(transport)
    return name
