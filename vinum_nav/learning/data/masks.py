"""Masks of a COCO annotation: what is wrong with one, how it is decoded."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST_CORNERS = 3
"""Least number of corners of a polygon."""
SLACK, SLACK_SHARE = 2.0, 0.25
"""Length of a box beyond the picture that is cut off: pixels, or a share of the box."""


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


def checked_mask(segmentation: Any, height: int, width: int) -> Any:
    """A segmentation that `run_length_code` takes.

    Polygons may also be one flat list of numbers, or lists of [x, y].

    Raises:
        ValueError: not a mask of a picture of this size; says what is wrong.
    """
    if isinstance(segmentation, dict):
        return _checked_runs(segmentation, height, width)
    if not isinstance(segmentation, list):
        raise ValueError(f"segmentation is a {type(segmentation).__name__}")
    polygons = [p for p in map(_flat, _listed(segmentation)) if len(p) >= 2 * LEAST_CORNERS]
    if not polygons:
        raise ValueError(f"polygon of fewer than {LEAST_CORNERS} corners")
    corners = np.concatenate([np.reshape(p, (-1, 2)) for p in polygons])
    if (corners.max(axis=0) <= 0).any() or (corners.min(axis=0) >= [width, height]).any():
        raise ValueError("polygon outside of the picture")
    return polygons


def box_as_mask(box: Any, height: int, width: int) -> Any:
    """Polygon of a box [x, y, width, height].

    Raises:
        ValueError: no such box in the picture.
    """
    numbers = isinstance(box, list) and len(box) == 4 and all(map(_is_number, box))
    if not numbers or not (box[2] > 0 and box[3] > 0):
        raise ValueError("neither a mask nor a box")
    x, y, w, h = box
    if x + w > width + max(SLACK, w * SLACK_SHARE) or y + h > height + max(SLACK, h * SLACK_SHARE):
        raise ValueError("box beyond the picture (wanted x, y, width, height)")
    return checked_mask([[x, y, x + w, y, x + w, y + h, x, y + h]], height, width)


def _listed(segmentation: list[Any]) -> list[Any]:
    """Polygons of a segmentation that may be one polygon only."""
    flat = all(map(_is_number, segmentation))
    pairs = all(isinstance(p, list) and len(p) == 2 for p in segmentation)
    return [segmentation] if flat or pairs else segmentation


def _flat(polygon: Any) -> list[float]:
    """Numbers x, y, x, y ... of one polygon."""
    if isinstance(polygon, list) and all(isinstance(p, list) and len(p) == 2 for p in polygon):
        polygon = [value for pair in polygon for value in pair]
    if not isinstance(polygon, list) or not all(map(_is_number, polygon)):
        raise ValueError("polygon that is not a list of finite numbers")
    if len(polygon) % 2:
        raise ValueError("polygon of an odd number of coordinates")
    return polygon


def _is_number(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) < 1e9


def _checked_runs(code: dict[str, Any], height: int, width: int) -> dict[str, Any]:
    size, counts = code.get("size"), code.get("counts")
    if size != [height, width]:
        raise ValueError(f"run lengths of size {size} for a picture of size {[height, width]}")
    runs = _uncompressed(counts) if isinstance(counts, str) else counts
    if not isinstance(runs, list) or not all(isinstance(run, int) for run in runs):
        raise ValueError("run lengths that are neither text nor whole numbers")
    if any(run < 0 for run in runs) or sum(runs) != height * width:
        raise ValueError("run lengths that do not fill the picture")
    return {"size": size, "counts": counts}


def _uncompressed(counts: str) -> list[int]:
    """Run lengths of COCO's text: 5 bits a character, from the third on as differences.

    Source: rleFrString in maskApi.c of cocoapi.
    """
    if not counts.isascii() or not counts:
        return []
    bits = np.frombuffer(counts.encode(), np.uint8).astype(np.int64) - 48
    ends = np.flatnonzero((bits & 0x20) == 0)
    if bits.min() < 0 or bits.max() > 0x3F or not len(ends) or ends[-1] != len(bits) - 1:
        return []
    starts = np.concatenate([[0], ends[:-1] + 1])
    digits = ends - starts + 1
    if digits.max() > 8:
        return []
    place = np.arange(len(bits)) - np.repeat(starts, digits)
    runs = np.add.reduceat((bits & 0x1F) << (5 * place), starts)
    runs -= np.where(bits[ends] & 0x10, np.int64(1) << (5 * digits), 0)
    for first in (1, 2):
        runs[first::2] = np.cumsum(runs[first::2])
    return [int(run) for run in runs]
