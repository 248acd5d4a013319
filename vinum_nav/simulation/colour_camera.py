"""Errors of a colour camera: white balance, exposure, grain."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.simulation.noise import Noise, Streams

Picture = NDArray[np.uint8]
Gains = tuple[float, float, float]
"""Gains of red, green and blue."""


def white_balance(noise: Noise, streams: Streams) -> Gains:
    """Colour error of one run's camera, whose white balance was set before it and holds."""
    red, blue = np.exp(noise.white_balance * streams("white_balance").standard_normal(2)).tolist()
    return red, 1.0, blue


def noisy_rgb(rgb: Picture, noise: Noise, balance: Gains, streams: Streams) -> Picture:
    """Picture (H, W, 3) with the run's colour error, an exposure error of its own, and grain."""
    gain = float(np.exp(noise.exposure * streams("exposure").standard_normal()))
    red, green, blue = balance
    rgb = amplified(rgb, (gain * red, gain * green, gain * blue))
    if noise.pixel == 0:
        return rgb
    grain = streams("pixel").integers(0, 2 * noise.pixel + 1, rgb.shape, dtype=np.uint8)
    brighter = cv2.add(rgb, grain)
    return np.asarray(cv2.subtract(brighter, np.full_like(rgb, noise.pixel)), dtype=np.uint8)


def amplified(rgb: Picture, gains: Gains) -> Picture:
    """Picture (H, W, 3) with each colour times its factor, clipped to white."""
    if gains == (1.0, 1.0, 1.0):
        return rgb
    table = np.clip(np.outer(np.arange(256), gains) + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(rgb, table[None]), dtype=np.uint8)
