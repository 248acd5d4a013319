"""Matching of reported instances with labelled objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Detections

MATCH_IOU = 0.5
"""Mask IoU from which an instance stands for an object."""


@dataclass(frozen=True)
class Instance:
    """Reported instance, as COCO writes results, and the object that it stands for.

    Attributes:
        code: run-length code of its mask.
        bbox_xywh: [px].
        area: pixels of its mask.
        distance: by the depth in its mask [m]; None without depth.
        truth: place in the list of objects; None where it stands for none.
        ignored: it lies in a crowd region: neither right nor wrong.
        located: whether it has a position by mask and depth; None where that was not asked.
    """

    label: int
    score: float
    code: dict[str, Any]
    bbox_xywh: tuple[float, float, float, float]
    area: int
    distance: float | None
    truth: int | None
    ignored: bool
    located: bool | None = None


def instances(
    found: Detections, distances: list[float | None], objects: list[dict[str, Any]]
) -> list[Instance]:
    """Every detection, by falling score, with the object that it stands for.

    An object is given to the best-scored instance that overlaps it by MATCH_IOU, whatever the
    labels, so that one taken for the other is seen as such; later ones stand for none.

    Args:
        distances: of the detections [m].
        objects: COCO annotations of the picture; 'code' is the run-length code of each.
    """
    codes = [encode(mask) for mask in found.masks]
    claimed, in_crowd = _match(codes, objects)
    boxes = found.boxes_xyxy
    return [
        Instance(
            label=int(found.labels[k]),
            score=float(found.scores[k]),
            code=codes[k],
            bbox_xywh=(
                float(boxes[k][0]),
                float(boxes[k][1]),
                float(boxes[k][2] - boxes[k][0]),
                float(boxes[k][3] - boxes[k][1]),
            ),
            area=int(found.masks[k].sum()),
            distance=distances[k],
            truth=claimed[k],
            ignored=claimed[k] is None and bool(in_crowd[k]),
        )
        for k in range(len(found))
    ]


def encode(mask: NDArray[np.bool_]) -> dict[str, Any]:
    """Run-length code of a mask (H, W)."""
    from pycocotools import mask as rle

    coded: dict[str, Any] = rle.encode(np.asfortranarray(mask.astype(np.uint8)))
    return coded


def _match(
    codes: list[dict[str, Any]], objects: list[dict[str, Any]]
) -> tuple[list[int | None], NDArray[np.bool_]]:
    """Object of every instance, and whether most of the instance is in a crowd region."""
    from pycocotools import mask as rle

    claimed: list[int | None] = [None] * len(codes)
    if not codes or not objects:
        return claimed, np.zeros(len(codes), dtype=bool)
    crowd = np.array([bool(a["iscrowd"]) for a in objects])
    iou: Array = rle.iou(codes, [a["code"] for a in objects], crowd.astype(np.uint8).tolist())
    in_crowd = np.asarray((iou[:, crowd] >= MATCH_IOU).any(axis=1), dtype=bool)
    free = np.where(crowd, 0.0, iou)
    for k in range(len(codes)):
        best = int(np.argmax(free[k]))
        if free[k, best] >= MATCH_IOU:
            claimed[k] = best
            free[:, best] = 0.0
    return claimed, in_crowd
