"""Raw output of a Mask R-CNN on one picture, and its conversion to Detections."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.interfaces import Detections
from vinum_nav.perception.certainty import mask_certainty
from vinum_nav.perception.letterbox import Letterbox
from vinum_nav.perception.one_per_object import one_per_object
from vinum_nav.perception.parameters import PerceptionParameters
from vinum_nav.perception.paste import TARGET_SHIFT, paste_masks

SCORE_THRESHOLD = PerceptionParameters().score_threshold
"""Working threshold: instances below it are not reported."""
OVERLAP_THRESHOLD = 0.5
"""Boxes that overlap by more (IoU) are one object, whatever their labels."""
INPUTS = ("image", "least_score")
"""Inputs of the exported network: picture (H, W, 3) uint8; score above which masks are drawn."""


@dataclass(frozen=True)
class RawDetections:
    """Output of the network, in the pixels of the picture that it was given.

    Attributes:
        boxes_xyxy: (N, 4) [px].
        labels: (N,).
        scores: (N,) of the classifier.
        masks: (N, M, M) probabilities within each box.
    """

    boxes_xyxy: Array
    labels: NDArray[np.int64]
    scores: Array
    masks: Array


def check_picture(rgb: NDArray[np.uint8]) -> None:
    """Raises: ValueError: not an (H, W, 3) uint8 picture with pixels; says what it is."""
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or not rgb.size:
        raise ValueError(f"a picture is (H, W, 3) uint8 RGB, got {rgb.shape} {rgb.dtype}")


def network_input(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Picture at the network's size (360, 640, 3), its proportions kept.

    Raises:
        ValueError: not an (H, W, 3) uint8 picture with pixels.
    """
    check_picture(rgb)
    return Letterbox.of(rgb.shape[1], rgb.shape[0]).pack(rgb)


def finish(
    raw: RawDetections, width: int, height: int, score_threshold: float = SCORE_THRESHOLD
) -> Detections:
    """Instances at the size of the camera's picture, one per object, by falling score.

    An instance's score is the classifier's times the certainty of its mask.
    """
    worth = raw.scores * mask_certainty(raw.masks)
    keep = suppress(raw.boxes_xyxy, worth, score_threshold)
    letterbox = Letterbox.of(width, height)
    scale = np.tile(letterbox.scale, 2)
    corner = np.array([letterbox.left, letterbox.top] * 2)
    drawn = (raw.boxes_xyxy[keep] - corner) * scale
    boxes = letterbox.unpack(raw.boxes_xyxy[keep])
    masks = paste_masks(raw.masks[keep], drawn + TARGET_SHIFT * scale, height, width)
    labels = raw.labels[keep].astype(np.int64)
    chosen, scores = one_per_object(masks, worth[keep], labels)
    filled = masks[chosen].any(axis=(1, 2))
    chosen, scores = chosen[filled], scores[filled]
    return Detections(boxes[chosen].astype(float), masks[chosen], scores, labels[chosen])


def suppress(boxes_xyxy: Array, scores: Array, score_threshold: float) -> NDArray[np.int64]:
    """Indices of the instances that are no one's double, by falling score.

    Greedy non-maximum suppression across classes: nothing is both trunk and post.
    """
    if not len(scores):
        return np.zeros(0, dtype=np.int64)
    xywh = np.concatenate([boxes_xyxy[:, :2], boxes_xyxy[:, 2:] - boxes_xyxy[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxes(
        xywh.astype(float).tolist(),
        scores.astype(float).tolist(),
        score_threshold,
        OVERLAP_THRESHOLD,
    )
    return np.asarray(kept, dtype=np.int64).reshape(-1)
