"""Surfaces of vines and of what holds them, made by noise that tiles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.shapes.textures import surface_rng
from vinum_nav.vineyard.vines.cane_mesh import NODES_PER_PICTURE, TINTS

Picture = NDArray[np.uint8]
STRAW, REDDISH = np.array([1.22, 1.38, 1.5]), np.array([0.95, 0.8, 0.88])
"""Palest and reddest cane, relative to the block's colour of canes."""
BAMBOO, STEEL = (0.62, 0.53, 0.34), (0.36, 0.27, 0.22)
TUBES = ((0.60, 0.72, 0.52), (0.62, 0.72, 0.78), (0.80, 0.78, 0.70), (0.52, 0.40, 0.28))
"""Grow tubes: green, blue and milky plastic, brown paper."""


def vine_surface(vineyard: Vineyard, name: str) -> Picture:
    """Picture (H, W, 3) of one material of vines, see meshes.material_of."""
    rng = surface_rng(vineyard, name)
    looks = vineyard.looks
    wild = tuple(float(value) for value in rng.uniform(0.05, 0.95, 3)) if looks.wild else None
    bark, cane = np.array(looks.bark_rgb), np.array(looks.cane_rgb)
    painters: dict[str, Callable[[], Array]] = {
        "bark": lambda: _bark(bark, rng),
        "dead_bark": lambda: _bark(0.55 * bark + 0.22, rng),
        "arm": lambda: _arm(bark, cane, rng),
        "cane": lambda: _canes(cane, rng),
        "stake": lambda: _columns((wild,) if wild else (BAMBOO, STEEL), rng),
        "tube": lambda: _columns((wild,) if wild else TUBES, rng),
    }
    return np.asarray(np.clip(255.0 * painters[name](), 0, 255), dtype=np.uint8)


def _bark(rgb: Array, rng: np.random.Generator) -> Array:
    """Old bark (512, 256, 3): long strips that peel, dark between, brown where one has gone."""
    shape = (512, 256)
    y, x = np.meshgrid(*(np.arange(n) for n in shape), indexing="ij")
    wander = (9.0 * tiled_noise(shape, (45.0, 30.0), rng)).astype(int)
    strips = tiled_noise(shape, (55.0, 3.2), rng)[y, (x + wander) % shape[1]]
    gone = _step(tiled_noise(shape, (60.0, 7.0), rng)[y, (x + wander) % shape[1]], 0.6, 0.25)
    crack = np.exp(-((strips / 0.28) ** 2))
    fibres = tiled_noise(shape, (18.0, 0.9), rng)
    light = 1.22 + 0.2 * fibres + 0.16 * strips + 0.08 * tiled_noise(shape, (40.0, 40.0), rng)
    fresh = rgb * [0.92, 0.76, 0.62]
    base = rgb + gone[..., None] * (fresh - rgb)
    return np.asarray(base * (light * (1.0 - 0.62 * crack))[..., None])


def _arm(bark: Array, cane: Array, rng: np.random.Generator) -> Array:
    """Wood of two years (256, 128, 3): last year's colour, its first bark cracking off."""
    shape = (256, 128)
    flakes = _step(tiled_noise(shape, (24.0, 4.0), rng), 0.1, 0.3)
    base = 0.8 * cane + flakes[..., None] * (0.8 * bark + 0.08 - 0.8 * cane)
    light = 1.0 + 0.16 * tiled_noise(shape, (12.0, 1.0), rng)
    return np.asarray(base * (light * (1.0 - 0.3 * flakes * (1.0 - flakes) * 4))[..., None])


def _canes(rgb: Array, rng: np.random.Generator) -> Array:
    """Columns (256, 256, 3) of canes from straw to reddish brown, darker at every node."""
    height = width = 256
    each = width // TINTS
    picture = np.empty((height, width, 3))
    along = np.arange(height) * NODES_PER_PICTURE / height
    node = np.exp(-(((along - along.round()) / 0.07) ** 2))
    below = np.exp(-((((along + 0.5) % 1.0 - 0.38) / 0.1) ** 2))
    for k, red in enumerate(rng.permutation(TINTS) / (TINTS - 1)):
        tint = rgb * ((1.0 - red) * STRAW + red * REDDISH)
        stripes = tiled_noise((height, each), (22.0, 0.8), rng)
        light = 1.0 + 0.10 * stripes + 0.10 * below[:, None] - 0.36 * node[:, None]
        picture[:, k * each : (k + 1) * each] = tint * light[..., None]
    return picture


def _columns(colours: tuple[tuple[float, ...], ...], rng: np.random.Generator) -> Array:
    """Smooth things (128, 128, 3), one column a colour, with a band at each whole of v."""
    height, each = 128, 128 // len(colours)
    ends = np.exp(-np.minimum(np.arange(height), height - np.arange(height)) / 2.0)
    columns = []
    for rgb in colours:
        light = 1.0 + 0.05 * tiled_noise((height, each), (14.0, 2.0), rng) - 0.3 * ends[:, None]
        columns.append(np.array(rgb) * light[..., None])
    return np.concatenate(columns, axis=1)


def tiled_noise(
    shape: tuple[int, int], sigma: tuple[float, float], rng: np.random.Generator
) -> Array:
    """Smooth noise (H, W) of unit variance that goes on from edge to edge.

    Args:
        sigma: correlation lengths (down, across) [px].
    """
    down, across = np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])
    kept = np.exp(-2.0 * np.pi**2 * ((sigma[0] * down) ** 2 + (sigma[1] * across) ** 2))
    noise = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(shape)) * kept, s=shape)
    noise -= noise.mean()
    return np.asarray(noise / noise.std())


def _step(values: Array, edge: float, width: float) -> Array:
    """Ramp from 0 below the edge to 1 above it."""
    return np.asarray(np.clip((values - edge) / width + 0.5, 0.0, 1.0))
