"""What training does to pictures, so that the network leans on shape and not on our colours."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array

Picture = NDArray[np.uint8]


def random_crop(width: int, height: int, rng: np.random.Generator) -> Array:
    """Affine map (3, 3) of pixels: flipped or not, scaled by 0.75 to 1.35, about a random point."""
    zoom = rng.uniform(0.75, 1.35)
    flip = -1.0 if rng.random() < 0.5 else 1.0
    scale = np.array([flip * zoom, zoom * rng.uniform(0.95, 1.05)])
    room = abs(1.0 - zoom) * np.array([width, height])
    middle = np.array([width, height]) / 2
    warp = np.eye(3)
    warp[:2, :2] = np.diag(scale)
    warp[:2, 2] = middle + rng.uniform(-0.5, 0.5, 2) * room - scale * middle
    return warp


def photometric(picture: Picture, rng: np.random.Generator) -> Picture:
    """Light, colour, blur, noise, cut-outs and compression, all at random; (H, W, 3) RGB."""
    x = (picture.astype(np.float32) / 255.0) ** np.float32(np.exp(rng.normal(0.0, 0.35)))
    x = _colour(x, rng)
    x = _blur(x, rng)
    if rng.random() < 0.6:
        x = x + rng.normal(0.0, rng.uniform(0.0, 0.05), x.shape).astype(np.float32)
    if rng.random() < 0.25:
        x = _cut_out(x, rng)
    if rng.random() < 0.15:
        x = x[..., rng.permutation(3)]
    return _compress((np.clip(x, 0.0, 1.0) * 255.0).astype(np.uint8), rng)


def _colour(x: Array, rng: np.random.Generator) -> Array:
    x = x * rng.uniform(0.6, 1.6) * np.exp(rng.normal(0.0, 0.08, 3)).astype(np.float32)
    if rng.random() < 0.25:
        grey = x.mean(axis=2, keepdims=True)
        x = grey + (x - grey) * rng.uniform(0.0, 1.8)
    mean = x.mean()
    return np.asarray((x - mean) * rng.uniform(0.6, 1.4) + mean, dtype=np.float32)


def _blur(x: Array, rng: np.random.Generator) -> Array:
    kind = rng.random()
    if kind < 0.25:
        return np.asarray(cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.3)))
    if kind < 0.35:
        size = int(rng.integers(3, 8))
        kernel = np.zeros((size, size), np.float32)
        kernel[size // 2] = 1.0 / size
        return np.asarray(cv2.filter2D(x, -1, kernel))
    return x


def _cut_out(x: Array, rng: np.random.Generator) -> Array:
    height, width = x.shape[:2]
    x = x.copy()
    for _ in range(int(rng.integers(1, 4))):
        w, h = rng.integers(8, min(80, width // 2, height // 2), 2)
        u, v = int(rng.integers(0, width - w)), int(rng.integers(0, height - h))
        x[v : v + h, u : u + w] = rng.random(3)
    return x


def _compress(picture: Picture, rng: np.random.Generator) -> Picture:
    if rng.random() >= 0.3:
        return np.ascontiguousarray(picture)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 90))]
    coded = cv2.imencode(".jpg", picture, quality)[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)
