"""How good a detector is on a labelled split: COCO metrics, working point, confusion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Detector, Label
from vinum_nav.learning.coco import decode, read_annotations

MATCH_IOU = 0.5
"""Mask IoU from which an instance counts as found."""
LEAST_AREA = 300
"""Visible pixels of the objects that the working point is judged on."""


def evaluate(
    detector: Detector,
    folder: Path,
    *,
    working_threshold: float,
    limit: int | None = None,
    on_picture: Callable[[], object] = lambda: None,
) -> dict[str, Any]:
    """Metrics of a detector on FOLDER (annotations.json and images/).

    Args:
        detector: with a low score threshold, so that AP sees the whole curve.
        working_threshold: score at which precision, recall and confusion are counted.
        limit: pictures to look at; None for all.

    Returns:
        'boxes' and 'masks': COCO's AP, AP50, AP75, AR per class and over both; 'working_point':
        precision and recall of trunks and of posts, and the share of each taken for the other,
        for objects of at least LEAST_AREA visible pixels (smaller ones count for nothing); a
        second report of one object is wrong; None where there was nothing to count.
    """
    coco = read_annotations(folder / "annotations.json")
    images = coco["images"][:limit]
    wanted = {image["id"] for image in images}
    coco = {
        **coco,
        "images": images,
        "annotations": [a for a in coco["annotations"] if a["image_id"] in wanted],
    }
    results: list[dict[str, Any]] = []
    count = _WorkingPoint(working_threshold)
    for image in images:
        path = folder / "images" / image["file_name"]
        bgr = cv2.imread(str(path))
        if bgr is None:
            raise ValueError(f"{path} is missing or not a picture")
        found = detector.detect(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))
        results += _results(image["id"], found.masks, found.boxes_xyxy, found.scores, found.labels)
        objects = [a for a in coco["annotations"] if a["image_id"] == image["id"]]
        count.add(found.masks, found.scores, found.labels, objects, image)
        on_picture()
    return {
        "images": len(images),
        "boxes": _coco_metrics(coco, results, "bbox"),
        "masks": _coco_metrics(coco, results, "segm"),
        "working_point": count.summary(),
    }


def _results(
    image_id: int,
    masks: NDArray[np.bool_],
    boxes_xyxy: Array,
    scores: Array,
    labels: NDArray[np.int64],
) -> list[dict[str, Any]]:
    from pycocotools import mask as rle

    results = []
    for mask, box, score, label in zip(masks, boxes_xyxy, scores, labels, strict=True):
        coded = rle.encode(np.asfortranarray(mask.astype(np.uint8)))
        x0, y0, x1, y1 = (float(value) for value in box)
        results.append(
            {
                "image_id": image_id,
                "category_id": int(label),
                "score": float(score),
                "bbox": [x0, y0, x1 - x0, y1 - y0],
                "segmentation": {**coded, "counts": coded["counts"].decode()},
            }
        )
    return results


def _coco_metrics(
    coco: dict[str, Any], results: list[dict[str, Any]], kind: str
) -> dict[str, dict[str, float]]:
    from faster_coco_eval import COCO, COCOeval_faster

    truth = COCO(coco)
    metrics = {}
    for name, labels in {
        "all": [int(label) for label in Label],
        **{label.name.lower(): [int(label)] for label in Label},
    }.items():
        if not results:
            metrics[name] = dict.fromkeys(("AP", "AP50", "AP75", "AR"), 0.0)
            continue
        judge = COCOeval_faster(truth, truth.loadRes(results), kind, print_function=_silent)
        judge.params.catIds = labels
        judge.run()
        stats = judge.stats
        metrics[name] = {
            "AP": float(stats[0]),
            "AP50": float(stats[1]),
            "AP75": float(stats[2]),
            "AR": float(stats[8]),
        }
    return metrics


def _silent(*_: object) -> None:
    """Swallow what the COCO package prints."""


class _WorkingPoint:
    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._objects = dict.fromkeys(Label, 0)
        self._found = dict.fromkeys(Label, 0)
        self._confused = dict.fromkeys(Label, 0)
        self._reported = dict.fromkeys(Label, 0)
        self._right = dict.fromkeys(Label, 0)

    def add(
        self,
        masks: NDArray[np.bool_],
        scores: Array,
        labels: NDArray[np.int64],
        objects: list[dict[str, Any]],
        image: dict[str, Any],
    ) -> None:
        kept = scores >= self._threshold
        masks, labels = masks[kept], labels[kept]
        truths = [
            (decode(a["segmentation"], image["height"], image["width"]).astype(bool), a)
            for a in objects
        ]
        iou = np.array([[_iou(mask, truth) for truth, _ in truths] for mask in masks])
        iou = iou.reshape(len(masks), len(truths))
        for k, (_, a) in enumerate(truths):
            if a["area"] < LEAST_AREA or a["iscrowd"]:
                continue
            label = Label(a["category_id"])
            hits = labels[iou[:, k] >= MATCH_IOU]
            self._objects[label] += 1
            self._found[label] += bool(len(hits) and (hits == label).any())
            self._confused[label] += bool(len(hits) and (hits != label).any())
        taken: set[int] = set()
        for k, label_id in enumerate(labels):
            match = int(np.argmax(iou[k])) if truths else -1
            if match < 0 or iou[k, match] < MATCH_IOU:
                match = -1
            large = masks[k].sum() >= LEAST_AREA
            right = match >= 0 and truths[match][1]["category_id"] == label_id
            self._reported[Label(label_id)] += bool(large)
            self._right[Label(label_id)] += bool(large and right and match not in taken)
            taken.add(match)

    def summary(self) -> dict[str, Any]:
        return {
            "score_threshold": self._threshold,
            "least_area_px": LEAST_AREA,
            **{
                label.name.lower(): {
                    "objects": self._objects[label],
                    "recall": _share(self._found[label], self._objects[label]),
                    "precision": _share(self._right[label], self._reported[label]),
                    "taken_for_the_other": _share(self._confused[label], self._objects[label]),
                }
                for label in Label
            },
        }


def _iou(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    either = int((a | b).sum())
    return int((a & b).sum()) / either if either else 0.0


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
