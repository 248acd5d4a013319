"""COCO results, and the list of pictures that their numbers refer to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Label
from vinum_nav.offline.picture import Found
from vinum_nav.strict_json import json_text

RESULTS, IMAGES = "detections.json", "images.json"


class CocoResults:
    """Sink of COCO results.

    `pycocotools.coco.COCO(images).loadRes(detections)` reads the two files.

    Written as it goes, so that a film of any length fits; valid JSON once closed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._results = (folder / RESULTS).open("w", encoding="utf-8")
        self._results.write("[")
        self._first = True
        self._images: list[dict[str, Any]] = []

    def write(self, found: Found) -> None:
        """Add one picture and its results."""
        height, width = found.picture.rgb.shape[:2]
        self._images.append(
            {
                "id": found.image_id,
                "file_name": found.picture.name,
                "width": width,
                "height": height,
            }
        )
        for entry in entries(found):
            self._results.write(f"{'' if self._first else ','}\n{json_text(entry)}")
            self._first = False

    def close(self) -> None:
        """Finish both files."""
        self._results.write("\n]\n")
        self._results.close()
        categories = [{"id": int(label), "name": label.name.lower()} for label in Label]
        text = json_text({"images": self._images, "annotations": [], "categories": categories})
        (self._folder / IMAGES).write_text(text, encoding="utf-8")


def entries(found: Found) -> list[dict[str, Any]]:
    """One result a detection, in COCO's format: box as x, y, width, height; mask as RLE."""
    detections = found.detections
    return [
        {
            "image_id": found.image_id,
            "category_id": int(detections.labels[k]),
            "bbox": _xywh(detections.boxes_xyxy[k]),
            "score": round(float(detections.scores[k]), 5),
            "segmentation": _rle(detections.masks[k]),
        }
        for k in range(len(detections))
    ]


def _xywh(box_xyxy: NDArray[Any]) -> list[float]:
    x, y, right, bottom = (float(value) for value in box_xyxy)
    return [round(value, 2) for value in (x, y, right - x, bottom - y)]


def _rle(mask: NDArray[np.bool_]) -> dict[str, Any]:
    from pycocotools import mask as rle

    coded = rle.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": [int(n) for n in coded["size"]], "counts": coded["counts"].decode()}
