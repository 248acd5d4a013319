"""Something else behind the vineyard than our plain sky: hills, trees, walls, clouds, noise."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array

Picture = NDArray[np.uint8]
SHARE = 0.5
"""Share of the pictures that get a backdrop."""
BEHIND = 14.0
"""Depth from which it may hide what was rendered [m]."""
TREES = 14
"""Most stems of one backdrop: upright things that are neither trunk nor post."""


def hang_backdrop(rgb: Picture, depth: NDArray[np.float32], rng: np.random.Generator) -> Picture:
    """Picture (H, W, 3) with what is far replaced, in some of the draws."""
    far = ~np.isfinite(depth) | (depth > BEHIND)
    if rng.random() >= SHARE or not far.any():
        return rgb
    end = int(np.flatnonzero(far.any(axis=1))[-1]) + 1
    hung = rgb.copy()
    share = cv2.GaussianBlur(far[:end].astype(np.float32), (3, 3), 0.6)
    drawn = _draw(end, depth.shape[1], _horizon(depth), rng)
    hung[:end] = cv2.blendLinear(drawn, np.ascontiguousarray(rgb[:end]), share, 1.0 - share)
    return hung


def _draw(height: int, width: int, horizon: float, rng: np.random.Generator) -> Picture:
    """Backdrop (height, width, 3), drawn at half the size: what is far may be soft."""
    drawn = _clouds(height // 2 + 1, width // 2, rng)
    for _ in range(int(rng.integers(0, 4))):
        drawn = _ridge(drawn, horizon / 2, rng)
    if rng.random() < 0.5:
        drawn = _trees(drawn, horizon / 2, rng)
    return np.asarray(cv2.resize(drawn, (width, height)).clip(0, 255), dtype=np.uint8)


def _horizon(depth: NDArray[np.float32]) -> float:
    """Lowest row of what is endlessly far, as a median over columns; 0 where nothing is."""
    sky = ~np.isfinite(depth)
    rows = np.where(sky.any(axis=0), depth.shape[0] - np.argmax(sky[::-1], axis=0), 0)
    return float(np.median(rows))


def _field(height: int, width: int, grain: float, rng: np.random.Generator) -> Array:
    """Smooth noise (H, W) of about unit variance with spots of `grain` pixels."""
    shape = (int(height / grain) + 2, int(width / grain) + 2)
    coarse = rng.standard_normal(shape, dtype=np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(smooth, dtype=np.float32)


def _clouds(height: int, width: int, rng: np.random.Generator) -> Array:
    upper, lower = rng.uniform(40, 255, (2, 3)).astype(np.float32)
    down = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None, None]
    light = 10.0 * _field(height, width, rng.uniform(15, 80), rng)
    light += 5.0 * _field(height, width, rng.uniform(3, 15), rng)
    sky = upper * (1 - down) + lower * down + light[..., None] * rng.uniform(0.2, 2.0)
    return np.asarray(np.clip(sky, 0, 255), dtype=np.float32)


def _ridge(drawn: Array, horizon: float, rng: np.random.Generator) -> Array:
    """A hill, a hedge or a roof line across the picture."""
    height, width = drawn.shape[:2]
    line = _field(1, width, rng.uniform(4, 100), rng)[0] * rng.uniform(1, 12)
    top = horizon - abs(rng.normal(0, 25)) - line
    below = np.arange(height)[:, None] > top
    colour = rng.uniform(20, 200, 3).astype(np.float32)
    mottled = colour + (18.0 * _field(height, width, rng.uniform(2, 12), rng))[..., None]
    return np.asarray(np.where(below[..., None], np.clip(mottled, 0, 255), drawn), np.float32)


def _trees(drawn: Array, horizon: float, rng: np.random.Generator) -> Array:
    """Far stems and poles, with twigs."""
    height, width = drawn.shape[:2]
    canvas = np.ascontiguousarray(drawn)
    for _ in range(int(rng.integers(1, TREES))):
        u, foot = rng.uniform(0, width), horizon + rng.uniform(-5, 15)
        tall, thick = rng.uniform(0.1, 0.6) * height, int(rng.integers(1, 5))
        colour = rng.uniform(15, 170, 3).tolist()
        top = (int(u + rng.normal(0, 0.08) * tall), int(foot - tall))
        cv2.line(canvas, (int(u), int(foot)), top, colour, thick, cv2.LINE_AA)
        for _ in range(int(rng.integers(0, 12))):
            at = foot - tall * rng.uniform(0.4, 1.0)
            end = (int(u + rng.normal(0, 0.25) * tall), int(at - rng.uniform(0, 0.3) * tall))
            cv2.line(canvas, (int(u), int(at)), end, colour, max(1, thick // 3), cv2.LINE_AA)
    return canvas
