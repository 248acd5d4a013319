"""Textures of bark, wood and ground, made by noise functions."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Terrain, Vineyard
from vinum_nav.vineyard.streams import stream

Picture = NDArray[np.uint8]
GROUND_PIXELS = 1536
"""Greatest side of the ground's picture [px]."""
COVER_RGB = {
    "soil": (0.42, 0.33, 0.24),
    "grass": (0.37, 0.39, 0.22),
    "snow": (0.88, 0.90, 0.93),
}


def png(picture: Picture) -> bytes:
    """PNG of an RGB picture (H, W, 3)."""
    return bytes(cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes())


def wood(rgb: tuple[float, float, float], rng: np.random.Generator) -> Picture:
    """Weathered, even surface (128, 128, 3)."""
    return _tint(_noise((128, 128), (14.0, 2.0), rng), rgb, 0.07)


def ground(vineyard: Vineyard) -> Picture:
    """Picture (H, W, 3) of the whole terrain; row 0 is at its least y."""
    terrain, looks = vineyard.terrain, vineyard.looks
    rng = np.random.default_rng(looks.texture_seed)
    shape = _ground_shape(terrain)
    soil = _cover("soil", shape, rng, looks.wild)
    if looks.ground != "strips":
        return _to_bytes(
            _cover(looks.ground, shape, rng, looks.wild) if looks.ground != "soil" else soil
        )
    grass = _cover("grass", shape, rng, looks.wild)
    edge = _distance_to_rows(vineyard, shape) + 0.12 * _noise(shape, (6.0, 6.0), rng)
    share = np.clip((edge - 0.35) / 0.12, 0, 1)[..., None]
    return _to_bytes(soil * (1 - share) + grass * share)


def _cover(kind: str, shape: tuple[int, int], rng: np.random.Generator, wild: bool) -> Array:
    base = rng.uniform(0.05, 0.95, 3) if wild else np.array(COVER_RGB[kind])
    base = np.clip(base * rng.uniform(0.8, 1.2), 0, 1)
    coarse, fine = _noise(shape, (18.0, 18.0), rng), rng.standard_normal(shape)
    blobs = _noise(shape, (2.0, 2.0), rng)
    light = 1.0 + 0.08 * coarse + 0.16 * fine + 0.12 * blobs
    hue = _noise(shape, (30.0, 30.0), rng)[..., None] * rng.normal(0, 0.05 if wild else 0.012, 3)
    return np.asarray(base * light[..., None] + hue)


def _ground_shape(terrain: Terrain) -> tuple[int, int]:
    size = terrain.size_xy
    scale = GROUND_PIXELS / float(size.max())
    return round(float(size[1]) * scale), round(float(size[0]) * scale)


def _distance_to_rows(vineyard: Vineyard, shape: tuple[int, int]) -> Array:
    """Distance (H, W) of every pixel from the nearest row line [m]."""
    terrain = vineyard.terrain
    y, x = (np.linspace(0, s, n) for s, n in zip(terrain.size_xy[::-1], shape, strict=True))
    points = np.stack(np.meshgrid(x, y), -1) + terrain.origin_xy
    best = np.full(shape, np.inf)
    for row in vineyard.rows:
        a, b = row.line[0, :2], row.line[-1, :2]
        t = np.clip((points - a) @ (b - a) / float((b - a) @ (b - a)), 0, 1)
        best = np.minimum(best, np.linalg.norm(points - (a + t[..., None] * (b - a)), axis=-1))
    return best


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
