"""Textures of bark and wood, made by noise functions."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Vineyard

Picture = NDArray[np.uint8]


def png(picture: Picture) -> bytes:
    """PNG of an RGB picture (H, W, 3)."""
    return bytes(cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes())


def wood(rgb: tuple[float, float, float], rng: np.random.Generator) -> Picture:
    """Weathered, even surface (128, 128, 3)."""
    return _tint(_noise((128, 128), (14.0, 2.0), rng), rgb, 0.07)


def _noise(shape: tuple[int, int], sigma: tuple[float, float], rng: np.random.Generator) -> Array:
    """Smooth noise of unit variance with correlation lengths (down, across) [px]."""
    down = (max(1, int(sigma[0] / 2)), max(1, int(sigma[1] / 2)))
    small = rng.standard_normal((shape[0] // down[0] + 1, shape[1] // down[1] + 1))
    soft = cv2.GaussianBlur(
        small,
        (0, 0),
        sigmaX=sigma[1] / down[1],
        sigmaY=sigma[0] / down[0],
        borderType=cv2.BORDER_REFLECT,
    )
    full = cv2.resize(soft, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full / full.std())


def _tint(noise: Array, rgb: tuple[float, float, float], contrast: float) -> Picture:
    shade = 1.0 + contrast * 2.0 * noise
    return _to_bytes(np.array(rgb) * shade[..., None])


def _to_bytes(values: Array) -> Picture:
    return np.asarray(np.clip(values * 255.0, 0, 255), dtype=np.uint8)


def surface_rng(vineyard: Vineyard, purpose: str) -> np.random.Generator:
    """Stream of one surface of one block."""
    return stream(vineyard.looks.texture_seed, purpose)
