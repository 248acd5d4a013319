"""Augmentation of training pictures, so that the network leans on shape and not on our colours."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.learning.data.grain import add_grain
from vinum_nav.learning.data.smear import smear

Picture = NDArray[np.uint8]
_GREY = np.full((3, 3), 1 / 3)


def augment(picture: Picture, rng: np.random.Generator, share: float) -> tuple[Picture, Array]:
    """A picture (H, W, 3) changed with a probability of `share`, else mirrored or not; and the
    affine map (3, 3) of its pixels.
    """
    height, width = picture.shape[:2]
    if rng.random() >= share:
        flip = bool(rng.random() < 0.5)
        warp = np.array([[-1.0, 0, width - 1], [0, 1, 0], [0, 0, 1]]) if flip else np.eye(3)
        return np.ascontiguousarray(picture[:, ::-1] if flip else picture), warp
    warp = random_crop(width, height, rng)
    moved = cv2.warpAffine(picture, warp[:2], (width, height), borderMode=cv2.BORDER_REFLECT_101)
    return photometric(np.asarray(moved, dtype=np.uint8), rng), warp


def random_crop(width: int, height: int, rng: np.random.Generator) -> Array:
    """Affine map (3, 3) of pixels: flipped or not, scaled by 0.7 to 1.4, about a random point, and
    turned by a few degrees.
    """
    zoom = float(np.exp(rng.uniform(np.log(0.7), np.log(1.4))))
    flip = -1.0 if rng.random() < 0.5 else 1.0
    turn = np.radians(rng.normal(0.0, 3.0)) if rng.random() < 0.4 else 0.0
    c, s = np.cos(turn), np.sin(turn)
    turned = np.array([[c, -s], [s, c]]) @ np.diag([flip * zoom, zoom * rng.uniform(0.95, 1.05)])
    room = abs(1.0 - zoom) * np.array([width, height])
    middle = np.array([width, height]) / 2
    warp = np.eye(3)
    warp[:2, :2] = turned
    warp[:2, 2] = middle + rng.uniform(-0.5, 0.5, 2) * room - turned @ middle
    return warp


def photometric(picture: Picture, rng: np.random.Generator) -> Picture:
    """Light, colour, shade, blur, grain, cut-outs and compression, all at random; RGB (H, W, 3)."""
    x = cv2.LUT(picture, _tone(rng))
    if rng.random() < 0.5:
        x = cv2.transform(x, _colours(rng))
    if rng.random() < 0.2:
        x = _shade(x, rng)
    x = _blur(x, rng)
    if rng.random() < 0.25:
        x = _cut_out(x, rng)
    if rng.random() < 0.6:
        x = add_grain(np.asarray(x, dtype=np.uint8), rng.uniform(0.0, 13.0), rng)
    return _compress(np.asarray(x, dtype=np.uint8), rng)


def _tone(rng: np.random.Generator) -> Picture:
    """Table (256, 1, 3) of gamma, brightness, white balance and contrast."""
    levels = (np.arange(256) / 255.0) ** np.exp(rng.normal(0.0, 0.35))
    pivot = rng.uniform(0.25, 0.6)
    levels = (levels - pivot) * rng.uniform(0.6, 1.4) + pivot
    gain = rng.uniform(0.65, 1.5) * np.exp(rng.normal(0.0, 0.08, 3))
    table = np.clip(255.0 * levels[:, None] * gain, 0, 255)
    return np.asarray(table[:, None, :], dtype=np.uint8)


def _colours(rng: np.random.Generator) -> Array:
    """Matrix (3, 3) that fades or deepens colours, and sometimes swaps them."""
    fade = _GREY + (np.eye(3) - _GREY) * rng.uniform(0.0, 1.8)
    return np.asarray(fade[rng.permutation(3)] if rng.random() < 0.3 else fade)


def _shade(x: Picture, rng: np.random.Generator) -> Picture:
    """A soft-edged half of the picture in shadow or glare."""
    height, width = x.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    v, u = np.mgrid[0:height:8, 0:width:8]
    along = (u - rng.uniform(0, width)) * np.cos(angle) + (v - rng.uniform(0, height)) * np.sin(
        angle
    )
    soft = 1.0 / (1.0 + np.exp(-along / rng.uniform(4.0, 80.0)))
    factor = 1.0 + (rng.uniform(0.35, 1.5) - 1.0) * soft
    full = cv2.resize(factor.astype(np.float32), (width, height))
    return np.asarray(
        cv2.multiply(x, cv2.merge([full] * 3), dtype=cv2.CV_8U),
        dtype=np.uint8,
    )


def _blur(x: Picture, rng: np.random.Generator) -> Picture:
    kind = rng.random()
    if kind < 0.2:
        return np.asarray(cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.4)), dtype=np.uint8)
    if kind < 0.35:
        kernel = smear(rng.uniform(2.0, 7.0), rng.uniform(0.0, np.pi))
        return np.asarray(cv2.filter2D(x, -1, kernel), dtype=np.uint8)
    return x


def _cut_out(x: Picture, rng: np.random.Generator) -> Picture:
    """Rectangles of one colour, of noise, or of another part of the picture."""
    height, width = x.shape[:2]
    x = np.array(x)
    for _ in range(int(rng.integers(1, 4))):
        w, h = rng.integers(8, min(80, width // 2, height // 2), 2)
        u, v = int(rng.integers(0, width - w)), int(rng.integers(0, height - h))
        kind = rng.random()
        if kind < 0.4:
            x[v : v + h, u : u + w] = rng.integers(0, 256, 3, dtype=np.uint8)
        elif kind < 0.6:
            x[v : v + h, u : u + w] = rng.integers(0, 256, (h, w, 3), dtype=np.uint8)
        else:
            a, b = int(rng.integers(0, width - w)), int(rng.integers(0, height - h))
            x[v : v + h, u : u + w] = cv2.GaussianBlur(x[b : b + h, a : a + w], (0, 0), 6.0)
    return x


def _compress(picture: Picture, rng: np.random.Generator) -> Picture:
    if rng.random() >= 0.3:
        return np.ascontiguousarray(picture)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 90))]
    coded = cv2.imencode(".jpg", picture, quality)[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)
