"""Pictures and masks of a COCO dataset, as the network takes them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.learning.data.augment import augment
from vinum_nav.learning.data.coco import find_annotations, read_annotations, tell
from vinum_nav.learning.data.masks import decode
from vinum_nav.learning.data.picture_files import check_pictures, read_bgr
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH, Letterbox

LEAST_AREA = 25
"""Visible pixels of an object at the network's size below which it is not taught."""
_FULL = 110
"""Least value, of 255, at which a pixel of a warped mask belongs to the object."""


class CocoPictures:
    """One split: a COCO file and its pictures, categories 'trunk' and 'post'.

    Pictures are kept at the network's size in one file, made at first use, made anew when a
    picture has changed, and shared between processes. Objects too small to be taught and crowd
    regions are neither objects nor background: the network is told nothing of them. Other
    categories are background.
    """

    def __init__(self, data: Path, categories: Mapping[str, str] | None = None) -> None:
        """Args:
            data: see `find_annotations`.
            categories: see `read_annotations`.

        Raises:
            InputError: no annotations, or no category named trunk.
        """
        path, folder = find_annotations(data)
        coco = read_annotations(path, categories)
        tell(path, coco)
        check_pictures(path, coco["images"])
        self.images: list[dict[str, Any]] = coco["images"]
        self._objects: dict[int, list[dict[str, Any]]] = {i["id"]: [] for i in self.images}
        for a in coco["annotations"]:
            kept = {key: a[key] for key in ("category_id", "segmentation", "iscrowd")}
            self._objects[a["image_id"]].append(kept)
        self._cached = _cache(path.parent, folder, self.images)
        self._pixels = _open(self._cached)

    def __getstate__(self) -> dict[str, Any]:
        """State without the pixels: a reader in another process opens the file again."""
        return {name: value for name, value in vars(self).items() if name != "_pixels"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._pixels = _open(self._cached)

    def __len__(self) -> int:
        return len(self.images)

    @property
    def objects(self) -> int:
        """Number of trunks and posts in all pictures, without crowd regions."""
        return sum(not a["iscrowd"] for found in self._objects.values() for a in found)

    def sample(
        self, index: int, rng: np.random.Generator | None = None, augmented: float = 1.0
    ) -> tuple[NDArray[np.uint8], dict[str, Any]]:
        """Picture (H, W, 3) RGB; boxes_xyxy (N, 4), labels (N,), masks (N, H, W) and
        'ignored' boxes_xyxy (M, 4).

        Args:
            rng: augments; None leaves the picture as it is.
            augmented: share of the pictures that are; of the others, every second is mirrored.
        """
        image = self.images[index]
        picture = np.array(self._pixels[index])
        warp: Array = np.eye(3)
        if rng is not None:
            picture, warp = augment(picture, rng, augmented)
        return picture, self._targets(
            image, warp @ Letterbox.of(image["width"], image["height"]).warp
        )

    def _targets(self, image: dict[str, Any], warp: Array) -> dict[str, Any]:
        boxes, labels, masks, ignored = [], [], [], []
        for found in self._objects[image["id"]]:
            full = decode(found["segmentation"], image["height"], image["width"])
            mask, box = warp_mask(full, warp)
            if mask is None:
                continue
            small = mask.sum() < LEAST_AREA or box[2] - box[0] < 2 or box[3] - box[1] < 4
            if found["iscrowd"] or small:
                ignored.append(box)
            else:
                boxes.append(box)
                labels.append(found["category_id"])
                masks.append(mask)
        return {
            "boxes_xyxy": np.array(boxes, np.float32).reshape(-1, 4),
            "labels": np.array(labels, np.int64),
            "masks": np.array(masks, np.uint8).reshape(-1, INPUT_HEIGHT, INPUT_WIDTH),
            "ignored": np.array(ignored, np.float32).reshape(-1, 4),
        }


def warp_mask(full: NDArray[np.uint8], warp: Array) -> tuple[NDArray[np.uint8] | None, list[int]]:
    """Mask at the network's size of a mask (H, W) of 0 and 1 moved by an affine map; its box_xyxy.

    Only the window that the object is moved into is looked at. None where nothing is left.
    """
    x, y, w, h = cv2.boundingRect(full)
    corners = np.array([[x, y, 1], [x + w, y, 1], [x, y + h, 1], [x + w, y + h, 1]]) @ warp[:2].T
    size = np.array([INPUT_WIDTH, INPUT_HEIGHT])
    low = np.clip(np.floor(corners.min(axis=0)).astype(int) - 2, 0, size)
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 2, 0, size)
    if not w or (high <= low).any():
        return None, []
    moved = warp[:2].copy()
    moved[:, 2] -= low
    around = np.s_[max(y - 2, 0) : y + h + 2, max(x - 2, 0) : x + w + 2]
    moved[:, 2] += moved[:, :2] @ [around[1].start, around[0].start]
    window = cv2.warpAffine(full[around] * np.uint8(255), moved, tuple((high - low).tolist()))
    inside = (window > _FULL).view(np.uint8)
    u, v, w, h = cv2.boundingRect(inside)
    if not w:
        return None, []
    mask = np.zeros((INPUT_HEIGHT, INPUT_WIDTH), np.uint8)
    mask[low[1] : high[1], low[0] : high[0]] = inside
    u, v = u + int(low[0]), v + int(low[1])
    return mask, [u, v, u + w, v + h]


def _cache(place: Path, folder: Path, images: list[dict[str, Any]]) -> Path:
    name = f"letterboxed_{INPUT_WIDTH}x{INPUT_HEIGHT}_{_fingerprint(folder, images)}.npy"
    path = place / name
    if not path.is_file():
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        shape = (len(images), INPUT_HEIGHT, INPUT_WIDTH, 3)
        pixels = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=shape)
        for index, image in enumerate(images):
            pixels[index] = _read(folder, image)
        pixels.flush()
        partial.replace(path)
    return path


def _open(cached: Path) -> NDArray[np.uint8]:
    return np.asarray(np.load(cached, mmap_mode="r"))


def _fingerprint(folder: Path, images: list[dict[str, Any]]) -> str:
    """Digest of all pictures' names, sizes and times of change; it decides on the cache."""
    digest = hashlib.sha256()
    for image in images:
        status = (folder / image["file_name"]).stat()
        digest.update(f"{image['file_name']} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def _read(folder: Path, image: dict[str, Any]) -> NDArray[np.uint8]:
    bgr = read_bgr(folder, image)
    small = Letterbox.of(bgr.shape[1], bgr.shape[0]).pack(np.asarray(bgr, dtype=np.uint8))
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), dtype=np.uint8)
