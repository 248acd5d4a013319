"""What a real camera does to colour and depth."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.simulation.noise import Noise

PATCH = 32
"""Size of the patches of correlated depth error [px]."""
HOLE = 10
"""Size of the holes [px]."""
UPSAMPLED = 0.86
"""Standard deviation of white noise after cubic upsampling."""
GRAIN = 4
"""Holes are laid out at this step [px]."""
EDGE_WEIGHT = 2.0
"""How much likelier a hole is at a depth edge, in sigmas of the field of holes."""
EDGE_STEP = 0.05
"""Relative change of depth over a few pixels that counts as an edge."""

Depth = NDArray[np.float32]


def noisy_rgb(rgb: NDArray[np.uint8], noise: Noise, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Picture (H, W, 3) with an exposure error and grain."""
    if noise.exposure == 0.0 and noise.pixel == 0:
        return rgb
    gain = float(np.exp(rng.normal(0.0, noise.exposure)))
    table = np.clip(gain * np.arange(256), 0, 255).astype(np.uint8)
    exposed = cv2.LUT(rgb, table)
    grain = rng.integers(0, 2 * noise.pixel + 1, rgb.shape, dtype=np.uint8)
    brighter = cv2.add(exposed, grain)
    return np.asarray(cv2.subtract(brighter, np.full_like(rgb, noise.pixel)), dtype=np.uint8)


def noisy_depth(
    depth: Depth, noise: Noise, depth_range: tuple[float, float], rng: np.random.Generator
) -> Depth:
    """Depth (H, W) [m] as a stereo camera gives it; NaN where it gives none.

    Errors grow with z squared, as those of triangulation do; one part is white, one is correlated
    over patches. Holes are blobs, likelier at depth edges, and make up the share asked for.
    """
    near, far = depth_range
    z = np.minimum(depth, np.float32(2.0 * far))
    holes = _holes(z, noise.depth_holes, rng)
    error = np.zeros_like(z)
    if noise.depth_pixel > 0.0:
        error += np.float32(noise.depth_pixel) * rng.standard_normal(z.shape, dtype=np.float32)
    if noise.depth_patch > 0.0:
        error += np.float32(noise.depth_patch) * smooth_field(z.shape, PATCH, rng)
    measured = z + error * z * z
    outside = (measured < near) | (measured > far) | (depth < near) | (depth > far)
    measured[outside | holes] = np.nan
    return np.asarray(measured, dtype=np.float32)


def smooth_field(shape: tuple[int, ...], size: int, rng: np.random.Generator) -> Depth:
    """Gaussian field (H, W) of unit variance, correlated over `size` pixels."""
    height, width = shape
    coarse = rng.standard_normal((height // size + 2, width // size + 2), dtype=np.float32)
    field = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))
    return (field / UPSAMPLED).astype(np.float32)


def _holes(depth: Depth, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Mask (H, W) of holes, `share` of all pixels."""
    if share == 0.0:
        return np.zeros(depth.shape, dtype=bool)
    height, width = depth.shape
    coarse = depth[GRAIN // 2 :: GRAIN, GRAIN // 2 :: GRAIN]
    kernel = np.ones((3, 3), dtype=np.uint8)
    step = cv2.dilate(coarse, kernel) - cv2.erode(coarse, kernel)
    edges = step > EDGE_STEP * coarse
    score = smooth_field(coarse.shape, HOLE // GRAIN, rng) + EDGE_WEIGHT * edges
    full = cv2.resize(score.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full > np.quantile(full[::GRAIN, ::GRAIN], 1.0 - share))
