"""Pictures and masks of a COCO dataset, as the network takes them."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Label
from vinum_nav.learning.augment import photometric, random_crop
from vinum_nav.perception.raw_detections import INPUT_HEIGHT, INPUT_WIDTH

LEAST_AREA = 14
"""Visible pixels of an object at the network's size below which it is not taught."""


class CocoPictures:
    """One split: FOLDER/annotations.json with FOLDER/images/*, categories 'trunk' and 'post'.

    Pictures are kept at the network's size in one file, made at first use, made anew when a
    picture has changed, and shared between processes. Crowd regions are left out; other
    categories are ignored.
    """

    def __init__(self, folder: Path) -> None:
        """Raises: ValueError: no annotations, or no category named trunk."""
        coco = read_annotations(folder / "annotations.json")
        self.images: list[dict[str, Any]] = coco["images"]
        self._objects: dict[int, list[tuple[int, Any]]] = {i["id"]: [] for i in self.images}
        for a in coco["annotations"]:
            if not a["iscrowd"]:
                self._objects[a["image_id"]].append((a["category_id"], a["segmentation"]))
        self._pixels = _cache(folder, self.images)

    def __len__(self) -> int:
        return len(self.images)

    @property
    def objects(self) -> int:
        """Number of trunks and posts in all pictures."""
        return sum(len(found) for found in self._objects.values())

    def sample(
        self, index: int, rng: np.random.Generator | None = None
    ) -> tuple[NDArray[np.uint8], dict[str, Any]]:
        """Picture (270, 480, 3) RGB and boxes_xyxy (N, 4), labels (N,), masks (N, 270, 480).

        Args:
            rng: augments; None leaves the picture as it is.
        """
        image = self.images[index]
        picture = np.array(self._pixels[index])
        warp: Array = np.eye(3)
        if rng is not None:
            warp = random_crop(INPUT_WIDTH, INPUT_HEIGHT, rng)
            picture = cv2.warpAffine(
                picture, warp[:2], (INPUT_WIDTH, INPUT_HEIGHT), borderMode=cv2.BORDER_REFLECT_101
            ).astype(np.uint8)
            picture = photometric(picture, rng)
        return picture, self._targets(image, warp @ shrinking(image["width"], image["height"]))

    def _targets(self, image: dict[str, Any], warp: Array) -> dict[str, Any]:
        boxes, labels, masks = [], [], []
        for label, segmentation in self._objects[image["id"]]:
            full = decode(segmentation, image["height"], image["width"]) * np.uint8(255)
            mask = cv2.warpAffine(full, warp[:2], (INPUT_WIDTH, INPUT_HEIGHT)) > 110
            if mask.sum() < LEAST_AREA:
                continue
            rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
            box = [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]
            if box[2] - box[0] >= 2 and box[3] - box[1] >= 4:
                boxes.append(box)
                labels.append(label)
                masks.append(mask)
        return {
            "boxes_xyxy": np.array(boxes, np.float32).reshape(-1, 4),
            "labels": np.array(labels, np.int64),
            "masks": np.array(masks, np.uint8).reshape(-1, INPUT_HEIGHT, INPUT_WIDTH),
        }


def shrinking(width: int, height: int) -> Array:
    """Affine map (3, 3) of pixel centres from a picture to the network's size.

    The outer edges of both pictures meet, as in cv2.resize; a pixel's centre is a whole number.
    """
    scale = np.array([INPUT_WIDTH / width, INPUT_HEIGHT / height])
    warp = np.diag([*scale, 1.0])
    warp[:2, 2] = scale / 2 - 0.5
    return warp


def read_annotations(path: Path) -> dict[str, Any]:
    """A COCO file with our numbers of the categories; others than trunk and post are left out.

    Raises:
        ValueError: no such file, or no category named trunk; lists those that there are.
    """
    if not path.is_file():
        raise ValueError(f"no COCO annotations {path}; `vinum-nav dataset` makes them")
    coco: dict[str, Any] = json.loads(path.read_text())
    names = {category["id"]: category["name"] for category in coco["categories"]}
    if "trunk" not in names.values():
        raise ValueError(f"{path}: no category 'trunk' among {sorted(names.values())}")
    labels = {
        key: int(Label[name.upper()])
        for key, name in names.items()
        if name.upper() in Label.__members__
    }
    coco["annotations"] = [
        {"iscrowd": 0, **a, "category_id": labels[a["category_id"]]}
        for a in coco["annotations"]
        if a["category_id"] in labels
    ]
    coco["categories"] = [{"id": int(label), "name": label.name.lower()} for label in Label]
    return coco


def decode(segmentation: Any, height: int, width: int) -> NDArray[np.uint8]:
    """Mask (H, W) of 0 and 1 of COCO polygons, or of a run-length code, compressed or not."""
    from pycocotools import mask as rle

    if isinstance(segmentation, list):
        segmentation = rle.merge(rle.frPyObjects(segmentation, height, width))
    elif isinstance(segmentation["counts"], list):
        segmentation = rle.frPyObjects(segmentation, height, width)
    return np.asarray(rle.decode(segmentation), dtype=np.uint8)


def _cache(folder: Path, images: list[dict[str, Any]]) -> NDArray[np.uint8]:
    path = folder / f"cache_{INPUT_WIDTH}x{INPUT_HEIGHT}_{_fingerprint(folder, images)}.npy"
    if not path.is_file():
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        shape = (len(images), INPUT_HEIGHT, INPUT_WIDTH, 3)
        pixels = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=shape)
        for index, image in enumerate(images):
            pixels[index] = _read(folder / "images" / image["file_name"])
        pixels.flush()
        partial.replace(path)
    return np.asarray(np.load(path, mmap_mode="r"))


def _fingerprint(folder: Path, images: list[dict[str, Any]]) -> str:
    """Of names, sizes and times of change of all pictures: other pictures, other cache."""
    digest = hashlib.sha256()
    for image in images:
        path = folder / "images" / image["file_name"]
        if not path.is_file():
            raise ValueError(f"{path} is missing or not a picture")
        status = path.stat()
        digest.update(f"{image['file_name']} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def _read(path: Path) -> NDArray[np.uint8]:
    bgr = cv2.imread(str(path))
    if bgr is None:
        raise ValueError(f"{path} is missing or not a picture")
    size = (INPUT_WIDTH, INPUT_HEIGHT)
    small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), dtype=np.uint8)
