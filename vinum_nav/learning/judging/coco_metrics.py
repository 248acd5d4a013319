"""COCO's AP and AR, of all objects or of those within a band of distance."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Label
from vinum_nav.learning.judging.picture import Judged

KINDS = {"boxes": "bbox", "masks": "segm"}
Band = tuple[float, float]
"""Least and greatest distance [m]."""
Metrics = dict[str, float | None]
_INSIDE, _OUTSIDE = 1.0, 3.0
_RANGES = [[0.0, 2.0]]
"""Area range of COCO: objects outside it, and unmatched instances outside it, are ignored."""


def coco_metrics(pictures: Collection[Judged], band: Band | None = None) -> dict[str, Any]:
    """'boxes' and 'masks': AP, AP50, AP75, AR of 'all' (mean over classes), 'trunk', 'post'.

    None where there is no object. With a band, objects outside it are neither right nor wrong, nor
    are instances outside it that stand for none; an instance without distance is always inside.
    """
    truth, results = _tables(pictures, band)
    return {name: _metrics(truth, results, kind, band is not None) for name, kind in KINDS.items()}


def precision_curve(pictures: Collection[Judged], label: Label) -> Array:
    """Precision (101,) at recalls 0, 0.01, ... 1 and mask IoU 0.5; NaN without objects."""
    truth, results = _tables(pictures, None)
    precision = _run(truth, results, "segm", [int(label)], False)["precision"][0, :, 0, 0, -1]
    return np.where(precision < 0, np.nan, precision)


def _tables(
    pictures: Collection[Judged], band: Band | None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """COCO's truth and results; the areas stand for being inside the band."""
    annotations = [
        {
            "id": 0,
            "image_id": p.image["id"],
            "category_id": a["category_id"],
            "bbox": a["bbox"],
            "segmentation": a["code"],
            "iscrowd": a["iscrowd"],
            "area": a["area"] if band is None else _inside(a.get("distance"), band),
        }
        for p in pictures
        for a in p.objects
    ]
    for number, annotation in enumerate(annotations, start=1):
        annotation["id"] = number
    results = [
        {
            "image_id": p.image["id"],
            "category_id": found.label,
            "score": found.score,
            "bbox": list(found.bbox_xywh),
            "segmentation": found.code,
            "area": found.area if band is None else _inside(found.distance, band, unknown=_INSIDE),
        }
        for p in pictures
        for found in p.reported
    ]
    images = [{key: p.image[key] for key in ("id", "width", "height")} for p in pictures]
    categories = [{"id": int(label), "name": label.name.lower()} for label in Label]
    return {"images": images, "annotations": annotations, "categories": categories}, results


def _inside(distance: float | None, band: Band, unknown: float = _OUTSIDE) -> float:
    if distance is None:
        return unknown
    return _INSIDE if band[0] <= distance < band[1] else _OUTSIDE


def _metrics(
    truth: dict[str, Any], results: list[dict[str, Any]], kind: str, banded: bool
) -> dict[str, Metrics]:
    labels = [int(label) for label in Label]
    evaluated = _run(truth, results, kind, labels, banded)
    precision, recall = evaluated["precision"][:, :, :, 0, -1], evaluated["recall"][:, :, 0, -1]
    columns = {"all": np.arange(len(labels))}
    columns |= {label.name.lower(): np.array([k]) for k, label in enumerate(Label)}
    return {
        name: {
            "AP": _mean(precision[:, :, chosen]),
            "AP50": _mean(precision[0][:, chosen]),
            "AP75": _mean(precision[5][:, chosen]),
            "AR": _mean(recall[:, chosen]),
        }
        for name, chosen in columns.items()
    }


def _run(
    truth: dict[str, Any],
    results: list[dict[str, Any]],
    kind: str,
    labels: list[int],
    banded: bool,
) -> dict[str, Array]:
    """Precision (T, R, K, A, M) and recall (T, K, A, M), -1 where there is no object."""
    from faster_coco_eval import COCO, COCOeval_faster

    wanted = COCO({**truth, "annotations": [dict(a) for a in truth["annotations"]]})
    found = wanted.loadRes([dict(result) for result in results])
    for annotation, result in zip(found.dataset["annotations"], results, strict=True):
        # The package reckons areas anew.
        annotation["area"] = result["area"]
    judge = COCOeval_faster(wanted, found, kind, print_function=_silent)
    judge.params.catIds = labels
    if banded:
        judge.params.areaRng, judge.params.areaRngLbl = _RANGES, ["all"]
    judge.evaluate()
    judge.accumulate()
    evaluated: dict[str, Array] = judge.eval
    return evaluated


def _mean(values: Array) -> float | None:
    there = np.asarray(values)[np.asarray(values) > -1]
    return float(there.mean()) if there.size else None


def _silent(*_: object) -> None:
    """Swallow what the COCO package prints."""
