"""AP by axis: a detection counts when its axis runs along that of the object.

The map is made of the axes of trunks. A mask IoU of 0.5 asks of a trunk 4 px wide more than the map
needs.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Label
from vinum_nav.learning.data.masks import decode
from vinum_nav.learning.judging.picture import Judged

LEAST_TOLERANCE = 3.0 / 640.0
"""Least distance of two axes that counts as the same, as a share of the picture's width."""
SAME = 0.5
"""Likeness of two axes that lie the tolerance apart."""
CURVE = 101
"""Recalls at which precision is read: COCO's 0, 0.01, ... 1."""


@dataclass(frozen=True)
class Axis:
    """Axis of an instance in its picture.

    Attributes:
        column: centre of the mask in each row of the picture [px] (H,); NaN outside the mask.
        width: median width of the mask over its rows [px].
    """

    column: Array
    width: float


def axis_metrics(pictures: Collection[Judged]) -> dict[str, float | None]:
    """AP by axis of 'all' (mean over the classes), 'trunk' and 'post'; None without objects.

    Detections are matched by falling score, each with the object of its class whose axis is most
    like its own. Axes agree when the median of their horizontal distances over common rows is below
    half the object's width, or below 3 px of a picture 640 px wide where that is more.
    """
    found = {label: _average_precision(pictures, label) for label in Label}
    there = [value for value in found.values() if value is not None]
    every = float(np.mean(there)) if there else None
    return {"all": every, **{label.name.lower(): value for label, value in found.items()}}


def axis_of(code: dict[str, Any], height: int, width: int) -> Axis:
    """Axis of a mask that is given by its run lengths."""
    mask = decode(code, height, width).astype(bool)
    pixels = mask.sum(axis=1)
    columns = np.full(height, np.nan)
    rows = pixels > 0
    columns[rows] = mask[rows] @ np.arange(width) / pixels[rows]
    return Axis(columns, float(np.median(pixels[rows])) if rows.any() else 0.0)


def likeness(detected: Axis, wanted: Axis, picture_width: int) -> float:
    """Likeness of a detected axis to an object's: 1 on it, SAME at the tolerance, 0 far away."""
    common = np.isfinite(detected.column) & np.isfinite(wanted.column)
    if not common.any():
        return 0.0
    offset = float(np.median(np.abs(detected.column[common] - wanted.column[common])))
    tolerance = max(wanted.width / 2.0, LEAST_TOLERANCE * picture_width)
    return max(0.0, 1.0 - (1.0 - SAME) * offset / tolerance)


def _average_precision(pictures: Collection[Judged], label: Label) -> float | None:
    """COCO's AP at one threshold with likeness of axes in the place of IoU."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    likenesses = {picture.image["id"]: _likenesses(picture, label) for picture in pictures}
    truth, results = _tables(pictures, label)
    if not any(not annotation["iscrowd"] for annotation in truth["annotations"]):
        return None
    if not results:
        return 0.0

    class ByAxis(COCOeval):  # type: ignore[misc]
        """COCO's evaluation with likenesses of axes."""

        def computeIoU(self, imgId: int, catId: int) -> Any:
            """Likenesses of the picture, best-scored detections first."""
            return likenesses[imgId] if len(likenesses[imgId]) else []

    with contextlib.redirect_stdout(io.StringIO()):
        wanted = COCO()
        wanted.dataset = truth
        wanted.createIndex()
        judge = ByAxis(wanted, wanted.loadRes(results), "bbox")
        judge.params.iouThrs = np.array([SAME])
        judge.params.recThrs = np.linspace(0.0, 1.0, CURVE)
        judge.params.areaRng, judge.params.areaRngLbl = [[0.0, 1e12]], ["all"]
        judge.evaluate()
        judge.accumulate()
    return float(judge.eval["precision"][0, :, 0, 0, -1].mean())


def _tables(
    pictures: Collection[Judged], label: Label
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """COCO's truth and results of one class."""
    objects = [(p.image["id"], a) for p in pictures for a in p.objects if a["category_id"] == label]
    annotations = [
        {
            "id": number,
            "image_id": image,
            "category_id": int(label),
            "bbox": a["bbox"],
            "area": a["area"],
            "iscrowd": a["iscrowd"],
        }
        for number, (image, a) in enumerate(objects, start=1)
    ]
    results = [
        {
            "image_id": p.image["id"],
            "category_id": int(label),
            "score": instance.score,
            "bbox": list(instance.bbox_xywh),
        }
        for p in pictures
        for instance in p.reported
        if instance.label == label
    ]
    images = [{key: p.image[key] for key in ("id", "width", "height")} for p in pictures]
    categories = [{"id": int(label), "name": label.name.lower()}]
    return {"images": images, "annotations": annotations, "categories": categories}, results


def _likenesses(picture: Judged, label: Label) -> Array:
    """Likenesses (detections by falling score, objects in COCO's order) of one class.

    A crowd region takes a detection whose mask lies in it, as in COCO.
    """
    from pycocotools import mask as rle

    height, width = picture.image["height"], picture.image["width"]
    found = [instance for instance in picture.reported if instance.label == label]
    order = np.argsort([-instance.score for instance in found], kind="mergesort")[: _most()]
    found = [found[k] for k in order]
    objects = [a for a in picture.objects if a["category_id"] == label]
    if not found or not objects:
        return np.zeros((0, 0))
    wanted = [axis_of(a["code"], height, width) for a in objects]
    detected = [axis_of(instance.code, height, width) for instance in found]
    like = np.array([[likeness(d, w, width) for w in wanted] for d in detected])
    crowd = np.array([bool(a["iscrowd"]) for a in objects])
    if crowd.any():
        codes = ([i.code for i in found], [a["code"] for a in objects])
        inside = np.asarray(rle.iou(*codes, crowd.astype(np.uint8).tolist()))
        like[:, crowd] = inside[:, crowd]
    return like


def _most() -> int:
    """Detections of a picture that COCO looks at, at most."""
    from pycocotools.cocoeval import Params

    return int(Params(iouType="bbox").maxDets[-1])
