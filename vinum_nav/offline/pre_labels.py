"""Findings as labels to correct: polygons in COCO's layout, which CVAT and Label Studio open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Label
from vinum_nav.offline.picture import Found
from vinum_nav.strict_json import json_text

LABELS = "labels.json"
FINER = 4
"""Enlargement of a mask before its outline is drawn, so that the outline runs along pixel edges."""
TOLERANCE = 0.75
"""Greatest distance of a polygon from the outline that it stands for [px]."""
LEAST_PIXELS = 12
"""Smaller patches of a mask get no polygon."""


class PreLabels:
    """Sink of pictures that stand alone; frames of films and bags have no file to be labelled.

    The file is what `vinum-nav train` and `evaluate` read, once it has been corrected.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LABELS
        self._images: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []

    def write(self, found: Found) -> None:
        """Add one picture and its masks as annotations; skip frames of films and bags."""
        picture = found.picture
        if picture.film is not None or picture.origin is not None:
            return
        height, width = picture.rgb.shape[:2]
        image = {"id": found.image_id, "file_name": picture.name, "width": width, "height": height}
        self._images.append(image)
        for mask, label in zip(found.detections.masks, found.detections.labels, strict=True):
            outline = polygons(mask)
            if outline:
                self._annotations.append(
                    self._annotation(found.image_id, int(label), mask, outline)
                )

    def close(self) -> None:
        """Write the COCO file; without pictures write none."""
        if not self._images:
            return
        categories = [{"id": int(label), "name": label.name.lower()} for label in Label]
        coco = {
            "images": self._images,
            "annotations": self._annotations,
            "categories": categories,
        }
        self._path.write_text(json_text(coco) + "\n", encoding="utf-8")

    def _annotation(
        self, image_id: int, label: int, mask: NDArray[np.bool_], outline: list[list[float]]
    ) -> dict[str, Any]:
        x, y, w, h = cv2.boundingRect(mask.astype(np.uint8))
        return {
            "id": len(self._annotations) + 1,
            "image_id": image_id,
            "category_id": label,
            "segmentation": outline,
            "area": int(mask.sum()),
            "bbox": [x, y, w, h],
            "iscrowd": 0,
        }


def polygons(mask: NDArray[np.bool_]) -> list[list[float]]:
    """Outlines x, y, x, y ... [px] of the patches of a mask (H, W), largest first."""
    x, y, w, h = cv2.boundingRect(mask.astype(np.uint8))
    if not w:
        return []
    patch = mask[y : y + h, x : x + w].astype(np.uint8)
    fine = np.pad(patch.repeat(FINER, axis=0).repeat(FINER, axis=1), 1)
    outlines, _ = cv2.findContours(fine, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = []
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True):
        if cv2.contourArea(outline) < LEAST_PIXELS * FINER**2:
            continue
        simple = cv2.approxPolyDP(outline, TOLERANCE * FINER, closed=True).reshape(-1, 2)
        if len(simple) >= 3:
            corners = (simple - 1 + 0.5) / FINER + [x, y]
            found.append([round(float(value), 2) for value in corners.ravel()])
    return found
