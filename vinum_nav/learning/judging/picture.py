"""One labelled picture, as far as its labels go, and what a detector says of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.interfaces import Detections
from vinum_nav.learning.data.masks import run_length_code
from vinum_nav.learning.data.picture_files import read_bgr
from vinum_nav.learning.judging.matching import Instance, instances
from vinum_nav.learning.rendered.block import read_depth
from vinum_nav.seeing import Detector

Depth = NDArray[np.float32]


@dataclass(frozen=True)
class LabelledPicture:
    """A picture of a split.

    Attributes:
        image: COCO's entry; 'intrinsics', 'T_base_camera', 'row', 'tags' where it is rendered.
        objects: COCO's annotations with 'code'; 'distance', 'position_camera' where rendered.
        others: those of categories that a detector knows nothing of, with 'code' and 'category'.
        depth: (H, W) [m], inf where there is none; None without depth.
    """

    image: dict[str, Any]
    objects: list[dict[str, Any]]
    others: list[dict[str, Any]]
    rgb: NDArray[np.uint8]
    depth: Depth | None

    @property
    def intrinsics(self) -> CameraIntrinsics | None:
        """Intrinsics of colour and depth; None where the dataset has none."""
        if "intrinsics" not in self.image:
            return None
        fx, fy, cx, cy = self.image["intrinsics"]
        return CameraIntrinsics(self.image["width"], self.image["height"], fx, fy, cx, cy)

    @property
    def T_base_camera(self) -> Array | None:
        """(4, 4) mounting of the camera; None where the dataset says nothing of it."""
        value = self.image.get("T_base_camera")
        return None if value is None else np.array(value, dtype=float)


@dataclass(frozen=True)
class Judged:
    """A picture's objects and what was reported, without its pixels.

    Attributes:
        seconds: that the detector took.
    """

    image: dict[str, Any]
    objects: list[dict[str, Any]]
    others: list[dict[str, Any]]
    reported: list[Instance]
    seconds: float


def read_picture(
    folder: Path,
    image: dict[str, Any],
    objects: list[dict[str, Any]],
    others: list[dict[str, Any]],
) -> LabelledPicture:
    """Read FOLDER/NAME, and its depth from FOLDER/../depth/STEM.png where there is one.

    Raises:
        InputError: missing, not a picture, or of another size than COCO's entry says.
    """
    bgr = read_bgr(folder, image)
    height, width = bgr.shape[:2]
    depth_path = folder.parent / "depth" / Path(image["file_name"]).with_suffix(".png").name
    depth = read_depth(depth_path) if depth_path.is_file() else None
    coded, others_coded = (
        [{**a, "code": run_length_code(a["segmentation"], height, width)} for a in there]
        for there in (objects, others)
    )
    rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    return LabelledPicture(image, coded, others_coded, rgb, depth)


def judge(detector: Detector, picture: LabelledPicture) -> tuple[Judged, Detections]:
    """Let the detector see the picture; what it says, matched with the objects."""
    begun = time.perf_counter()
    found = detector.detect(picture.rgb)
    seconds = time.perf_counter() - begun
    distances = [_distance(mask, picture) for mask in found.masks]
    reported = instances(found, distances, picture.objects)
    return Judged(picture.image, picture.objects, picture.others, reported, seconds), found


def _distance(mask: NDArray[np.bool_], picture: LabelledPicture) -> float | None:
    """Approximate distance of an instance across the ground [m]: median depth at its middle."""
    camera = picture.intrinsics
    if picture.depth is None or camera is None:
        return None
    seen = mask & np.isfinite(picture.depth)
    if not seen.any():
        return None
    z = float(np.median(picture.depth[seen]))
    u = float(np.flatnonzero(seen.any(axis=0)).mean())
    return float(np.hypot(z, (u - camera.cx) / camera.fx * z))
