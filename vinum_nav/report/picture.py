"""Draws detections into a camera picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Detections, Label

COLOURS_RGB = {Label.TRUNK: (86, 180, 233), Label.POST: (230, 159, 0)}
"""Sky blue and orange of Okabe and Ito's palette, told apart by the colour-blind too."""
OTHER_RGB = (204, 121, 167)
PICTURE_WIDTH = 480
"""Width of the pictures in a record [px]."""
OPACITY = 0.4


def annotate(rgb: NDArray[np.uint8], detections: Detections | None) -> NDArray[np.uint8]:
    """Copy of an (H, W, 3) picture with masks tinted, outlined and their scores written."""
    picture = np.ascontiguousarray(rgb).copy()
    if detections is None:
        return picture
    for mask, label in zip(detections.masks, detections.labels, strict=True):
        _tint(picture, mask, _colour(int(label)))
    for box, score, label in zip(
        detections.boxes_xyxy, detections.scores, detections.labels, strict=True
    ):
        _write_score(picture, float(box[0]), float(box[1]), float(score), _colour(int(label)))
    return picture


def shrink(rgb: NDArray[np.uint8], width: int = PICTURE_WIDTH) -> NDArray[np.uint8]:
    """Picture at most `width` wide, of the same shape."""
    height_px, width_px = rgb.shape[:2]
    if width_px <= width:
        return rgb
    size = (width, round(height_px * width / width_px))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _colour(label: int) -> tuple[int, int, int]:
    return COLOURS_RGB[Label(label)] if label in COLOURS_RGB else OTHER_RGB


def _tint(
    picture: NDArray[np.uint8], mask: NDArray[np.bool_], colour: tuple[int, int, int]
) -> None:
    inside = picture[mask].astype(float)
    picture[mask] = ((1 - OPACITY) * inside + OPACITY * np.array(colour)).astype(np.uint8)
    contours, _ = cv2.findContours(
        mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    cv2.drawContours(picture, contours, -1, colour, 1, cv2.LINE_AA)


def _write_score(
    picture: NDArray[np.uint8], x: float, y: float, score: float, colour: tuple[int, int, int]
) -> None:
    text = f"{score:.2f}"
    at = (max(0, int(x)), max(12, int(y) - 4))
    for thickness, ink in ((3, (0, 0, 0)), (1, colour)):
        cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.45, ink, thickness, cv2.LINE_AA)
