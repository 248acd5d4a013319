"""Contact sheet: a network's answers on a few pictures, as one picture."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Detections, Label
from vinum_nav.learning.data.samples import Samples
from vinum_nav.perception.network import RawMaskRCNN
from vinum_nav.perception.raw_detections import RawDetections, finish

COUNT, COLUMNS = 9, 3
SHOWN_SCORE = 0.4
COLOURS = {Label.TRUNK: (255, 90, 40), Label.POST: (60, 150, 255)}
"""RGB."""


def write_contact_sheet(model: Any, pictures: Samples, path: Path) -> None:
    """JPEG of some pictures, spread over the set, with the instances that a model finds."""
    chosen = np.linspace(0, len(pictures) - 1, min(COUNT, len(pictures))).astype(int)
    network = RawMaskRCNN(copy.deepcopy(model).cpu().float().eval())
    tiles = []
    for index in chosen:
        picture, _ = pictures.sample(int(index))
        tiles.append(draw(picture, _detect(network, picture)))
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % COLUMNS)
    rows = [np.hstack(tiles[k : k + COLUMNS]) for k in range(0, len(tiles), COLUMNS)]
    cv2.imwrite(str(path), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))


def _detect(network: RawMaskRCNN, picture: NDArray[np.uint8]) -> Detections:
    import torch

    with torch.inference_mode():
        raw = RawDetections(
            *(out.numpy() for out in network(torch.from_numpy(picture), SHOWN_SCORE))
        )
    return finish(raw, picture.shape[1], picture.shape[0], SHOWN_SCORE)


def draw(picture: NDArray[np.uint8], found: Detections) -> NDArray[np.uint8]:
    """Picture (H, W, 3) RGB with masks and scores drawn on it."""
    drawn = picture.copy()
    for mask, box, score, label in zip(
        found.masks, found.boxes_xyxy, found.scores, found.labels, strict=True
    ):
        colour = COLOURS[Label(int(label))]
        drawn[mask] = (0.5 * drawn[mask] + 0.5 * np.array(colour)).astype(np.uint8)
        place = (int(box[0]), max(10, int(box[1]) - 2))
        cv2.putText(drawn, f"{score:.2f}", place, cv2.FONT_HERSHEY_SIMPLEX, 0.35, colour, 1)
    return drawn
