"""Masks drawn within their boxes, laid into the whole picture."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array

MASK_THRESHOLD = 0.45
"""Probability from which a pixel is the object's. At one half the masks of slim things come out
slimmer than they are (area 0.97 of the true one in the middle; 1.02 here)."""
TARGET_SHIFT = 0.5
"""Pixels of the network's picture by which a mask lies too far up and left in its box: torchvision
draws the masks that are taught with roi_align, aligned=False, for which a pixel's centre is at a
whole number; for boxes its outer edges are. Of a trunk 4 px wide that is an eighth on each side."""


def paste_masks(masks: Array, boxes_xyxy: Array, height: int, width: int) -> NDArray[np.bool_]:
    """Masks (N, H, W) of probabilities (N, M, M) within boxes (N, 4) [px], where they lie to a
    fraction of a pixel.

    torchvision's `paste_masks_in_image` moves boxes to whole pixels first, up to one pixel off.

    Source: Detectron2's `paste_masks_in_image` samples the same points.
    """
    pasted = np.zeros((len(masks), height, width), dtype=bool)
    for mask, box, out in zip(masks, boxes_xyxy, pasted, strict=True):
        _paste(mask, box, out)
    return pasted


def _paste(mask: Array, box_xyxy: Array, out: NDArray[np.bool_]) -> None:
    height, width = out.shape
    low, size = box_xyxy[:2], np.maximum(box_xyxy[2:] - box_xyxy[:2], 1.0)
    cells = np.array([mask.shape[1], mask.shape[0]])
    # A mask fades to nothing within half a cell beyond its box.
    margin = size / cells
    left, top = (max(math.floor(value), 0) for value in low - margin)
    right = min(math.ceil(low[0] + size[0] + margin[0]), width)
    bottom = min(math.ceil(low[1] + size[1] + margin[1]), height)
    if left >= right or top >= bottom:
        return
    scale = cells / size
    offset = (np.array([left, top]) + 0.5 - low) * scale - 0.5
    cell_of_pixel = np.array([[scale[0], 0.0, offset[0]], [0.0, scale[1], offset[1]]])
    drawn = cv2.warpAffine(
        mask.astype(np.float32),
        cell_of_pixel,
        (right - left, bottom - top),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )
    out[top:bottom, left:right] = drawn > MASK_THRESHOLD
