"""Textures of the ground: soil, winter grass, snow, mud, and the strips along the rows."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.growing.terrain import TRACK
from vinum_nav.vineyard.model import Looks
from vinum_nav.vineyard.shapes.ground_meshes import FIELD_PERIOD, STRIP_PERIOD

Picture = NDArray[np.uint8]
PER_METRE = 200
"""Pixels of ground textures [1/m]: what a camera at 0.75 m sees right before it."""
RUT_WIDTH = 0.34
"""Width of a tyre's track [m]."""
COLOURS = {
    "soil": (0.47, 0.37, 0.28),
    "mud": (0.33, 0.26, 0.19),
    "grass": (0.34, 0.40, 0.18),
    "straw": (0.58, 0.52, 0.32),
    "snow": (0.86, 0.88, 0.91),
    "leaf": (0.47, 0.30, 0.16),
}


def field_texture(looks: Looks, rng: np.random.Generator) -> Picture:
    """Texture (H, W, 3) of open ground; it repeats both ways."""
    side = round(FIELD_PERIOD * PER_METRE)
    return _bytes(_open_ground(looks, (side, side), rng))


def rows_texture(looks: Looks, width: float, rng: np.random.Generator) -> Picture:
    """Texture (H, W, 3) of the ground from the middle of one alley to that of the next.

    Columns run along the row and repeat; rows run across it, over `width` [m], and are the same
    at both edges.
    """
    shape = (round(width * PER_METRE), round(STRIP_PERIOD * PER_METRE))
    places = (np.arange(shape[0], dtype=np.float32) + 0.5) / shape[0]
    off_row = np.abs(places - 0.5)[:, None] * width
    ragged = (
        off_row + 0.05 * periodic_noise(shape, 40.0, rng) + 0.02 * periodic_noise(shape, 6.0, rng)
    )
    ground = _open_ground(looks, shape, rng)
    if looks.ground == "strips":
        ground = _mix(_soil(looks, shape, rng), ground, _step(ragged, 0.38, 0.05))
        ground = _leaves(ground, off_row, 0.55, looks, rng)
    elif looks.ground == "snow":
        bare = _step(ragged + 0.12 * periodic_noise(shape, 25.0, rng), 0.10, 0.05)
        ground = _mix(_soil(looks, shape, rng), ground, bare)
    elif looks.ground == "grass":
        ground = _leaves(ground, off_row, 0.3, looks, rng)
    if looks.ruts:
        from_rut = np.abs(ragged - width * (1 - TRACK) / 2)
        rut = 1.0 - _step(from_rut, RUT_WIDTH / 2, 0.05)
        ground = _mix(ground, _mud(looks, shape, rng), 0.85 * rut)
    return _bytes(ground)


def periodic_noise(
    shape: tuple[int, int],
    size: float | tuple[float, float],
    rng: np.random.Generator,
) -> Array:
    """Smooth noise (H, W) of unit variance that repeats both ways.

    Args:
        size: correlation length [px], down and across where they differ.
    """
    sizes = (size, size) if isinstance(size, float) else size
    counts = [max(4, round(2 * n / max(s, 1.0))) for n, s in zip(shape, sizes, strict=True)]
    counts = [min(count, n) for count, n in zip(counts, shape, strict=True)]
    small = rng.standard_normal(counts, dtype=np.float32)
    pad = 12  # more than the blur reaches
    wrapped = cv2.copyMakeBorder(small, pad, pad, pad, pad, cv2.BORDER_WRAP)
    steps = [n / count for n, count in zip(shape, counts, strict=True)]
    sigmas = [max(0.3, s / step) for s, step in zip(sizes, steps, strict=True)]
    soft = cv2.GaussianBlur(wrapped, (0, 0), sigmaX=sigmas[1], sigmaY=sigmas[0])
    down, across = steps
    matrix = np.array(
        [[1 / across, 0, pad + 0.5 / across - 0.5], [0, 1 / down, pad + 0.5 / down - 0.5]]
    )
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    full = np.asarray(cv2.warpAffine(soft, matrix, shape[::-1], flags=flags))
    return np.asarray(full / full.std(), dtype=np.float32)


def _open_ground(looks: Looks, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    kinds = {"soil": _soil, "grass": _grass, "strips": _grass, "snow": _snow}
    return np.asarray(kinds[looks.ground](looks, shape, rng))


def _soil(looks: Looks, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Clods, lit from the side, with crumbs and stones."""
    relief = _relief(shape, (26.0, 11.0, 5.0, 2.2), rng)
    shade = 1.0 + 0.14 * _lit(relief, rng) + 0.05 * relief
    shade += 0.07 * rng.standard_normal(shape, dtype=np.float32)
    damp = 1.0 + 0.08 * periodic_noise(shape, 90.0, rng)
    ground = _colour("soil", looks) * (shade * damp)[..., None]
    stones = periodic_noise(shape, 3.0, rng) > 2.9
    pale = ground * 0.6 + 0.25 * (0.7 + 0.3 * shade[..., None])
    return np.asarray(np.where(stones[..., None], pale, ground))


def _mud(looks: Looks, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Wet soil with the treads of a tyre, across the row."""
    lugs = np.sin(2 * math.pi * np.arange(shape[1]) / shape[1] * round(STRIP_PERIOD / 0.12))
    relief = 0.6 * lugs[None, :] + _relief(shape, (18.0, 6.0, 2.5), rng)
    shade = 1.0 + 0.12 * _lit(relief.astype(np.float32), rng) + 0.03 * relief
    return np.asarray(_colour("mud", looks) * shade[..., None])


def _grass(looks: Looks, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Winter grass from above: blades every way, straw among them, soil below thin patches."""
    blades = np.full(shape, -9.0, dtype=np.float32)
    dry = np.zeros(shape, dtype=np.float32)
    for angle in rng.permutation(np.arange(0, 180, 36)) + rng.uniform(-12, 12, 5):
        layer = _streaks(shape, 11, float(angle), rng)
        dry = np.where(layer > blades, rng.standard_normal(), dry)
        blades = np.maximum(blades, layer)
    blades = (blades - blades.mean()) / blades.std()
    thin = periodic_noise(shape, 35.0, rng)
    dryness = 0.42 + 0.16 * periodic_noise(shape, 70.0, rng) + 0.13 * dry + 0.05 * blades
    colour = _mix(_colour("grass", looks), _colour("straw", looks), np.clip(dryness, 0, 1))
    cover = 1.0 - _step(thin - 0.5 * blades, 2.0, 0.5)
    lit = colour * (1.0 + 0.24 * blades)[..., None]
    return _mix(0.7 * _soil(looks, shape, rng), lit, cover)


def _snow(looks: Looks, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Old snow: soft hollows, a crust, stubble that comes through."""
    relief = _relief(shape, (60.0, 22.0, 8.0), rng)
    shade = 0.95 + 0.045 * _lit(relief, rng) + 0.012 * rng.standard_normal(shape, dtype=np.float32)
    snow = _colour("snow", looks) * shade[..., None]
    blue = np.clip(-0.04 * relief, 0, 0.08)[..., None] * np.array([-0.6, -0.2, 0.4])
    stubble = np.maximum(_streaks(shape, 13, 80.0, rng), _streaks(shape, 13, 110.0, rng))
    patches = periodic_noise(shape, 45.0, rng)
    through = 1.0 - _step(-(stubble + 0.5 * patches), -3.3, 0.3)
    return _mix(snow + blue, _colour("straw", looks) * 0.9, through)


def _leaves(
    ground: Array, off_row: Array, within: float, looks: Looks, rng: np.random.Generator
) -> Array:
    """Fallen leaves and bits of cane near the row."""
    shape = ground.shape[:2]
    litter = np.maximum(periodic_noise(shape, 4.5, rng), _streaks(shape, 19, 20.0, rng))
    dense = 2.35 + 1.2 * np.clip(off_row / within, 0, 3)
    share = 0.85 * (1.0 - _step(-litter, -dense, 0.25))
    tone = 1.0 + 0.25 * periodic_noise(shape, 6.0, rng)
    return _mix(ground, _colour("leaf", looks) * tone[..., None], share)


def _relief(shape: tuple[int, int], sizes: tuple[float, ...], rng: np.random.Generator) -> Array:
    """Bumps of several sizes, the large ones high; unit variance."""
    layers = [size**0.8 * periodic_noise(shape, size, rng) for size in sizes]
    total = np.sum(layers, axis=0)
    return np.asarray(total / total.std())


def _lit(relief: Array, rng: np.random.Generator) -> Array:
    """Slope of a relief towards a random side: as low light shows it; unit variance."""
    angle = rng.uniform(0, 2 * math.pi)
    x, y = np.roll(relief, 1, axis=1) - relief, np.roll(relief, 1, axis=0) - relief
    slope = math.cos(angle) * x + math.sin(angle) * y
    return np.asarray(np.clip(slope / slope.std(), -2.5, 2.5))


def _streaks(shape: tuple[int, int], length: int, angle: float, rng: np.random.Generator) -> Array:
    """Noise (H, W) of unit variance drawn out along an angle [deg]."""
    kernel = np.zeros((length, length), dtype=np.float32)
    middle = length // 2
    reach = middle * np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    ends = [tuple(np.round(middle + sense * reach).astype(int).tolist()) for sense in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA)
    white = rng.standard_normal(shape, dtype=np.float32)
    padded = cv2.copyMakeBorder(white, middle, middle, middle, middle, cv2.BORDER_WRAP)
    drawn = cv2.filter2D(padded, -1, kernel)[middle:-middle, middle:-middle]
    return np.asarray(drawn / drawn.std())


def _colour(name: str, looks: Looks) -> Array:
    """Colour (3,) of one kind of ground, the same in all textures of a block."""
    rng = stream(looks.texture_seed, f"ground_{name}")
    base = rng.uniform(0.05, 0.95, 3) if looks.wild else np.array(COLOURS[name])
    return np.asarray(np.clip(base * rng.uniform(0.88, 1.12), 0.0, 1.0), dtype=np.float32)


def _mix(a: Array, b: Array, share: Array) -> Array:
    return np.asarray(a + (b - a) * share[..., None].astype(np.float32))


def _step(values: Array, edge: float | Array, width: float) -> Array:
    """0 below an edge, 1 above it, linear over twice `width`."""
    return np.asarray(np.clip((values - edge) / (2 * width) + 0.5, 0.0, 1.0))


def _bytes(values: Array) -> Picture:
    return np.asarray(np.clip(values * 255.0, 0, 255), dtype=np.uint8)
