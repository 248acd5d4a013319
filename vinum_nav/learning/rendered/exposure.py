"""Effects of lens and sensor on a rendered picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.learning.data.grain import add_grain
from vinum_nav.learning.data.smear import smear

Picture = NDArray[np.uint8]


def expose(rgb: Picture, rng: np.random.Generator) -> Picture:
    """Exposure, white balance, blur of focus or motion, and grain; (H, W, 3) RGB."""
    picture = cv2.LUT(rgb, _tone(rng))
    kind = rng.random()
    if kind < 0.2:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.4))
    elif kind < 0.4:
        picture = cv2.filter2D(picture, -1, smear(rng.uniform(2.0, 8.0), rng.uniform(0, np.pi)))
    if rng.random() < 0.7:
        picture = add_grain(np.asarray(picture, dtype=np.uint8), rng.uniform(0.5, 7.0), rng)
    return np.asarray(picture, dtype=np.uint8)


def _tone(rng: np.random.Generator) -> Picture:
    """Table (256, 1, 3) of gain, white balance and gamma."""
    gain = np.exp(rng.normal(0.0, 0.18)) * np.exp(rng.normal(0.0, 0.05, 3))
    gamma = np.exp(rng.normal(0.0, 0.12))
    levels = (np.arange(256) / 255.0) ** gamma
    table = np.clip(255.0 * levels[:, None] * gain, 0, 255)
    return np.asarray(table[:, None, :], dtype=np.uint8)
