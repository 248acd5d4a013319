"""A COCO dataset drawn by hand: one dark trunk and one light post in every picture."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from pycocotools import mask as rle


def draw_split(folder: Path, count: int) -> None:
    """Pictures with one dark trunk and one light post each."""
    rng = np.random.default_rng(count)
    (folder / "images").mkdir(parents=True)
    images, annotations = [], []
    for k in range(count):
        picture = rng.integers(120, 140, (360, 640, 3), dtype=np.uint8)
        for label, colour in ((1, 30), (2, 230)):
            x = int(rng.integers(40 + 300 * (label - 1), 260 + 300 * (label - 1)))
            mask = np.zeros((360, 640), np.uint8)
            mask[60 * (3 - label) : 330, x : x + 12 * label] = 1
            picture[mask > 0] = colour
            coded = rle.encode(np.asfortranarray(mask))
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": k,
                    "category_id": label,
                    "segmentation": {**coded, "counts": coded["counts"].decode()},
                    "area": int(mask.sum()),
                    "bbox": [float(v) for v in rle.toBbox(coded)],
                    "iscrowd": 0,
                }
            )
        cv2.imwrite(str(folder / "images" / f"{k}.jpg"), picture)
        images.append({"id": k, "file_name": f"{k}.jpg", "width": 640, "height": 360})
    names = [{"id": 1, "name": "trunk"}, {"id": 2, "name": "post"}]
    coco = {"images": images, "annotations": annotations, "categories": names}
    (folder / "annotations.json").write_text(json.dumps(coco))
