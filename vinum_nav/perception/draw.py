"""Masks drawn over a picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Detections, Label

COLORS = {Label.TRUNK: (40, 220, 60), Label.POST: (240, 150, 30)}
"""RGB of each label."""
OTHER = (255, 255, 255)


def draw_masks(rgb: NDArray[np.uint8], detections: Detections) -> NDArray[np.uint8]:
    """Picture (H, W, 3) with masks laid over it."""
    drawn = rgb.copy()
    for mask, label in zip(detections.masks, detections.labels, strict=True):
        colour = np.array(_color(int(label)))
        drawn[mask] = (0.5 * drawn[mask] + 0.5 * colour).astype(np.uint8)
    return drawn


def draw_detections(
    rgb: NDArray[np.uint8], detections: Detections, texts: list[str]
) -> NDArray[np.uint8]:
    """Picture (H, W, 3) with masks, their outlines, and a text above each."""
    drawn = draw_masks(rgb, detections)
    scale = max(rgb.shape[:2]) / 640
    line = max(1, round(scale))
    for mask, label in zip(detections.masks, detections.labels, strict=True):
        outlines, _ = cv2.findContours(
            mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        cv2.drawContours(drawn, outlines, -1, _color(int(label)), line)
    for box, label, text in zip(detections.boxes_xyxy, detections.labels, texts, strict=True):
        _write(drawn, text, (int(box[0]), int(box[1])), _color(int(label)), 0.4 * scale)
    return drawn


def _write(
    drawn: NDArray[np.uint8], text: str, at: tuple[int, int], color: tuple[int, ...], size: float
) -> None:
    """Text on a dark ground, inside the picture, its lower left corner near `at`."""
    font, thickness = cv2.FONT_HERSHEY_SIMPLEX, max(1, round(2.5 * size))
    (width, height), below = cv2.getTextSize(text, font, size, thickness)
    x = max(0, min(at[0], drawn.shape[1] - width))
    y = max(height, at[1] - below)
    cv2.rectangle(drawn, (x, y - height - 1), (x + width, y + below - 1), (20, 20, 20), -1)
    cv2.putText(drawn, text, (x, y), font, size, color, thickness, cv2.LINE_AA)


def _color(label: int) -> tuple[int, int, int]:
    return COLORS.get(Label(label), OTHER) if label in set(Label) else OTHER
