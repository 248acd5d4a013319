"""Masks drawn within their boxes, laid into the whole picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array

MASK_THRESHOLD = 0.5


def paste_masks(masks: Array, boxes_xyxy: Array, height: int, width: int) -> NDArray[np.bool_]:
    """Masks (N, H, W) of probabilities (N, M, M) within boxes (N, 4) [px].

    Source: torchvision's `paste_masks_in_image`, which the tests compare with.
    """
    pasted = np.zeros((len(masks), height, width), dtype=bool)
    for mask, box, out in zip(masks, boxes_xyxy, pasted, strict=True):
        _paste(mask, box, out)
    return pasted


def _paste(mask: Array, box: Array, out: NDArray[np.bool_]) -> None:
    """One pixel of margin around the mask, so that its border fades to zero."""
    height, width = out.shape
    padded = np.pad(mask.astype(np.float32), 1)
    grown = (mask.shape[0] + 2) / mask.shape[0]
    middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2 * grown
    x0, y0 = (int(value) for value in np.trunc(middle - half))
    x1, y1 = (int(value) for value in np.trunc(middle + half))
    w, h = max(x1 - x0 + 1, 1), max(y1 - y0 + 1, 1)
    drawn = cv2.resize(padded, (w, h), interpolation=cv2.INTER_LINEAR) > MASK_THRESHOLD
    left, right = max(x0, 0), min(x1 + 1, width)
    top, bottom = max(y0, 0), min(y1 + 1, height)
    if left < right and top < bottom:
        out[top:bottom, left:right] = drawn[top - y0 : bottom - y0, left - x0 : right - x0]
