"""Trunks and posts without learning: upright slim stretches of like depth, told by height."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Detections, Label
from vinum_nav.learning.data.coco import find_annotations, read_annotations
from vinum_nav.learning.judging.positions import measured_depth
from vinum_nav.learning.rendered.block import read_depth

SLABS = np.arange(0.3, 8.0, 0.2)
"""Begins of the slabs of depth [m]; each reaches as far again as the next one begins."""
LEAST_RISE, LEAST_WIDTH, GREATEST_WIDTH = 0.25, 0.015, 0.22
"""Least rise, least width and greatest width of a trunk or a post [m]."""
POST_RISE = 0.95
"""Height in view from which it is a post [m]."""
SLIM = 2.2
"""Least height over width."""
GREEN = 8
"""Most, of 255, by which a thing may be greener than red: weeds and grass are more."""

Mask = NDArray[np.bool_]


class DepthBaseline:
    """A Detector for one split: reads each picture's depth, with noise, beside its colours."""

    name = "depth baseline"

    def __init__(self, data: Path) -> None:
        path, folder = find_annotations(data)
        self._images = iter(read_annotations(path)["images"])
        self._folder = folder.parent / "depth"

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Detect upright slim stretches of like depth; pictures come in the split's order."""
        image = next(self._images)
        path = self._folder / Path(image["file_name"]).with_suffix(".png").name
        depth = measured_depth(read_depth(path), image)
        camera = CameraIntrinsics(image["width"], image["height"], *image["intrinsics"])
        return detect(rgb, depth, camera)


def detect(
    rgb: NDArray[np.uint8], depth: NDArray[np.float32], camera: CameraIntrinsics
) -> Detections:
    """Instances in a picture with depth (H, W) [m], NaN where there is none."""
    filled = cv2.medianBlur(np.nan_to_num(depth), 5)
    green = rgb[..., 1].astype(int) - rgb[..., 0] > GREEN
    filled[green] = 0.0
    found = [c for low in SLABS for c in _candidates(filled, float(low), camera)]
    found.sort(key=lambda c: -c[1])
    kept: list[tuple[Mask, float, Label]] = []
    for mask, score, label in found:
        if all((mask & other).sum() < 0.3 * min(mask.sum(), other.sum()) for other, _, _ in kept):
            kept.append((mask, score, label))
    masks = np.array([mask for mask, _, _ in kept], bool).reshape(-1, *depth.shape)
    boxes = np.array([_box(mask) for mask in masks], float).reshape(-1, 4)
    scores = np.array([score for _, score, _ in kept])
    return Detections(boxes, masks, scores, np.array([int(c[2]) for c in kept], np.int64))


def _candidates(
    depth: NDArray[np.float32], low: float, camera: CameraIntrinsics
) -> Iterator[tuple[Mask, float, Label]]:
    """Upright slim things that begin in one slab of depth."""
    slab = ((depth >= low) & (depth < low + 0.4)).astype(np.uint8)
    rise, width = camera.fy / (low + 0.2), camera.fx / (low + 0.2)
    tall = np.ones((max(3, int(0.6 * LEAST_RISE * rise)), 1), np.uint8)
    upright = cv2.morphologyEx(slab, cv2.MORPH_OPEN, tall)
    upright = cv2.morphologyEx(upright, cv2.MORPH_CLOSE, np.ones((5, 3), np.uint8))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(upright)
    for k in range(1, count):
        _, v, w, h, area = (int(value) for value in stats[k])
        high, wide = h / rise, area / h / width
        if high < LEAST_RISE or not LEAST_WIDTH < wide < GREATEST_WIDTH or h < SLIM * area / h:
            continue
        post = high > POST_RISE or (v <= 1 and high > 0.6 * POST_RISE)
        # Straight, filled and tall things are surer.
        score = 0.5 * area / (w * h) + 0.5 * min(1.0, high / 0.6)
        yield parts == k, float(np.clip(score, 0.05, 0.99)), Label.POST if post else Label.TRUNK


def _box(mask: Mask) -> list[int]:
    x, y, w, h = cv2.boundingRect(mask.view(np.uint8))
    return [x, y, x + w, y + h]
