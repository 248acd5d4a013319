"""COCO files: found, read with our numbers of the categories, masks decoded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError
from vinum_nav.interfaces import Label

ANNOTATIONS = "annotations.json"


def find_annotations(data: Path) -> tuple[Path, Path]:
    """The COCO file and the folder of the pictures that its file names are relative to.

    Args:
        data: a COCO file, or a folder that holds annotations.json or no other JSON file than one
            of COCO; pictures lie in 'images' beside the file, or with it.

    Raises:
        InputError: no such file, or several to choose from; says which.
    """
    path = data
    if data.is_dir():
        there = sorted(p for p in data.glob("*.json"))
        path = data / ANNOTATIONS
        if not path.is_file() and len(there) == 1:
            path = there[0]
        elif not path.is_file() and there:
            raise InputError(f"{data}: which one is it? {', '.join(p.name for p in there)}")
    if not path.is_file():
        raise InputError(f"no COCO annotations {path}; `vinum-nav dataset` makes them")
    beside = path.parent / "images"
    return path, beside if beside.is_dir() else path.parent


def read_annotations(path: Path) -> dict[str, Any]:
    """A COCO file with our numbers of the categories; objects of other names are in 'others', each
    with its 'category'.

    Raises:
        InputError: no such file, not COCO, or no category named trunk; lists those that there are.
    """
    if not path.is_file():
        raise InputError(f"no COCO annotations {path}; `vinum-nav dataset` makes them")
    try:
        coco: dict[str, Any] = json.loads(path.read_text())
        images, annotations, categories = (
            coco[key] for key in ("images", "annotations", "categories")
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not a COCO file of instances: {error!r}") from error
    names = {category["id"]: category["name"] for category in categories}
    if "trunk" not in names.values():
        raise InputError(f"{path}: no category 'trunk' among {sorted(names.values())}")
    labels = {
        key: int(Label[name.upper()])
        for key, name in names.items()
        if name.upper() in Label.__members__
    }
    return {
        "images": images,
        "annotations": [
            {"iscrowd": 0, **a, "category_id": labels[a["category_id"]]}
            for a in annotations
            if a["category_id"] in labels
        ],
        "others": [
            {**a, "category": names[a["category_id"]]}
            for a in annotations
            if a["category_id"] not in labels
        ],
        "categories": [{"id": int(label), "name": label.name.lower()} for label in Label],
    }


def decode(segmentation: Any, height: int, width: int) -> NDArray[np.uint8]:
    """Mask (H, W) of 0 and 1 of COCO polygons, or of a run-length code, compressed or not."""
    from pycocotools import mask as rle

    return np.asarray(rle.decode(run_length_code(segmentation, height, width)), dtype=np.uint8)


def run_length_code(segmentation: Any, height: int, width: int) -> dict[str, Any]:
    """Compressed run-length code of any of COCO's forms of a mask."""
    from pycocotools import mask as rle

    if isinstance(segmentation, list):
        segmentation = rle.merge(rle.frPyObjects(segmentation, height, width))
    elif isinstance(segmentation["counts"], list):
        segmentation = rle.frPyObjects(segmentation, height, width)
    coded: dict[str, Any] = segmentation
    return coded
