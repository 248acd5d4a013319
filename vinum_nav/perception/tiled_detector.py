"""A detector that looks at a large picture whole and in tiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Detections
from vinum_nav.perception.one_per_object import one_per_object
from vinum_nav.perception.tiles import MOST_TILES, Tile, automatic_count, tiles_of
from vinum_nav.seeing import Detector

AUTOMATIC = "auto"
EDGE = 2.0
"""Distance from an inner edge of its tile at which an instance is cut by it [px]."""
SAME = 0.5
"""Share of a cut instance under others from which it is a part of what they show."""
JOINED = 0.25
"""Share of two cut instances' common columns in the narrower one from which they are one object."""
TOUCHING = 0.2
"""Greatest gap between two pieces of one object, as a share of the taller one's height."""


@dataclass(frozen=True)
class _Found:
    """Instances in the whole picture, and which of them a tile has cut (N,)."""

    detections: Detections
    is_cut: NDArray[np.bool_]


class TiledDetector:
    """A detector for large pictures; it is itself a `Detector`."""

    def __init__(self, detector: Detector, tiles: str = AUTOMATIC) -> None:
        """Args:
            detector: the one that looks at the picture and at each tile.
            tiles: number of columns and rows of tiles, or 'auto' for one that suits each picture.

        Raises:
            InputError: neither 'auto' nor a number from 1 to 8.
        """
        self.name = detector.name
        self._detector = detector
        self._count = _count(tiles)

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Instances of the picture (H, W, 3), merged without doubles, by falling score.

        An instance that the edge of a tile cuts gives way to any that shows it whole; pieces that
        no other tile shows whole become one.
        """
        height, width = rgb.shape[:2]
        count = self._count or automatic_count(width, height)
        whole = self._detector.detect(rgb)
        if count == 1:
            return whole
        found = [_Found(whole, np.zeros(len(whole), bool))]
        for tile in tiles_of(width, height, count):
            piece = np.ascontiguousarray(rgb[tile.top : tile.bottom, tile.left : tile.right])
            found.append(_placed(self._detector.detect(piece), tile, width, height))
        return _merged(found, height, width)


def _count(tiles: str) -> int | None:
    if tiles == AUTOMATIC:
        return None
    if not tiles.isdecimal() or not 1 <= int(tiles) <= MOST_TILES:
        raise InputError(f"tiles {tiles!r}, wanted {AUTOMATIC} or a number from 1 to {MOST_TILES}")
    return int(tiles)


def _placed(found: Detections, tile: Tile, width: int, height: int) -> _Found:
    """Instances of a tile, laid into the whole picture."""
    boxes = found.boxes_xyxy + np.array([tile.left, tile.top] * 2)
    masks = np.zeros((len(found), height, width), bool)
    masks[:, tile.top : tile.bottom, tile.left : tile.right] = found.masks
    inner = np.array([tile.left > 0, tile.top > 0, tile.right < width, tile.bottom < height])
    edges = np.array([tile.left, tile.top, tile.right, tile.bottom])
    is_cut = (inner & (np.abs(boxes - edges) <= EDGE)).any(axis=1)
    return _Found(Detections(boxes, masks, found.scores, found.labels), is_cut)


def _merged(found: list[_Found], height: int, width: int) -> Detections:
    """One instance an object, of those in the whole picture and in its tiles."""
    masks = np.concatenate([each.detections.masks for each in found])
    scores = np.concatenate([each.detections.scores for each in found])
    labels = np.concatenate([each.detections.labels for each in found])
    is_cut = np.concatenate([each.is_cut for each in found])
    masks, scores, labels = _whole_ones(masks, scores, labels, is_cut)
    chosen, worth = one_per_object(masks, scores, labels)
    order = chosen[np.argsort(-worth, kind="stable")]
    worth = np.sort(worth)[::-1]
    masks = masks[order].reshape(-1, height, width)
    return Detections(_boxes(masks), masks, worth, labels[order])


def _whole_ones(
    masks: NDArray[np.bool_],
    scores: Array,
    labels: NDArray[np.int64],
    is_cut: NDArray[np.bool_],
) -> tuple[NDArray[np.bool_], Array, NDArray[np.int64]]:
    """Instances that are whole, and those joined of pieces that nothing shows whole."""
    covered = masks[~is_cut].any(axis=0)
    areas = np.maximum(masks.sum(axis=(1, 2)), 1)
    hidden = (masks & covered).sum(axis=(1, 2)) / areas
    pieces = [int(k) for k in np.flatnonzero(is_cut & (hidden < SAME))]
    groups: list[list[int]] = []
    for k in pieces:
        fitting = [
            group
            for group in groups
            if any(labels[k] == labels[j] and _are_one(masks[k], masks[j]) for j in group)
        ]
        rest = [group for group in groups if group not in fitting]
        groups = [*rest, [k, *(j for group in fitting for j in group)]]
    kept = np.flatnonzero(~is_cut)
    joined = [masks[group].any(axis=0) for group in groups]
    return (
        np.concatenate([masks[kept], np.reshape(joined, (-1, *masks.shape[1:])).astype(bool)]),
        np.concatenate([scores[kept], [float(scores[group].max()) for group in groups]]),
        np.concatenate([labels[kept], [int(labels[group[0]]) for group in groups]]).astype(
            np.int64
        ),
    )


def _are_one(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> bool:
    """True if two pieces overlap, or one stands on top of the other."""
    if (first & second).any():
        return True
    (a, b) = _boxes(np.stack([first, second]))
    common = min(a[2], b[2]) - max(a[0], b[0])
    gap = max(a[1], b[1]) - min(a[3], b[3])
    narrower = min(a[2] - a[0], b[2] - b[0])
    taller = max(a[3] - a[1], b[3] - b[1])
    return bool(common >= JOINED * narrower and gap <= TOUCHING * taller)


def _boxes(masks: NDArray[np.bool_]) -> Array:
    """Boxes (N, 4) around masks (N, H, W) [px]."""
    boxes = np.zeros((len(masks), 4))
    for box, mask in zip(boxes, masks, strict=True):
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if len(rows):
            box[:] = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    return boxes
