"""Errors of a stereo depth camera."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import CameraDescription
from vinum_nav.simulation.noise import Noise, Streams

PATCH = 32
"""Size of the patches of correlated depth error [px]."""
HOLE = 10
"""Size of the holes [px]."""
UPSAMPLED = 0.86
"""Standard deviation of white noise after cubic upsampling."""
GRAIN = 4
"""Holes are laid out at this step [px]."""
EDGE_WEIGHT = 2.0
"""Weight of depth edges for holes, in sigmas of the field of holes."""
EDGE_STEP = 0.05
"""Relative change of depth over a few pixels that counts as an edge."""

Depth = NDArray[np.float32]
Mask = NDArray[np.bool_]


def noisy_depth(depth: Depth, noise: Noise, camera: CameraDescription, streams: Streams) -> Depth:
    """Depth (H, W) [m] as a stereo camera gives it; NaN where it gives none.

    Errors grow with z squared, as those of triangulation do; one part is white, one is correlated
    over patches. There is no depth in the shadow of near things, in blobs that are likelier at
    depth edges, and out of range.
    """
    near, far = camera.depth_range
    z = np.minimum(depth, np.float32(2.0 * far))
    error = np.zeros_like(z)
    if noise.depth_pixel > 0.0:
        white = streams("depth_pixel").standard_normal(z.shape, dtype=np.float32)
        error += np.float32(noise.depth_pixel) * white
    if noise.depth_patch > 0.0:
        patches = smooth_field(z.shape, PATCH, streams("depth_patch"))
        error += np.float32(noise.depth_patch) * patches
    measured = quantised(z + error * z * z, noise, camera)
    lost = (measured < near) | (measured > far) | (depth < near) | (depth > far)
    lost |= _holes(z, noise.depth_holes, streams("depth_holes"))
    if noise.stereo_shadow:
        lost |= stereo_shadow(z, camera)
    measured[lost] = np.nan
    return np.asarray(measured, dtype=np.float32)


def quantised(depth: Depth, noise: Noise, camera: CameraDescription) -> Depth:
    """Depth (H, W) [m] in steps of disparity, then in multiples of the picture's unit.

    A step of disparity is a step of depth that grows with z squared: z^2 / (f b) times as much.
    """
    if noise.disparity_step > 0.0:
        scale = np.float32(camera.stereo_focal_px * camera.baseline / noise.disparity_step)
        steps = np.rint(scale / np.maximum(depth, np.float32(1e-3)))
        depth = np.asarray(scale / np.maximum(steps, 1.0), dtype=np.float32)
    if noise.depth_unit > 0.0:
        unit = np.float32(noise.depth_unit)
        depth = np.asarray(np.rint(depth / unit) * unit, dtype=np.float32)
    return depth


def stereo_shadow(depth: Depth, camera: CameraDescription) -> Mask:
    """Mask (H, W) of what only the left imager sees, the one that depth is told for.

    The right imager, a baseline further right, sees a point at column u - f b / z. Where something
    nearer, further right in the left picture, is seen at or left of that column, it hides the
    point: a band beside the left edge of near things, f b (1/z_near - 1/z_far) wide.

    Source: RealSense D400 data sheet, Invalid Depth Band (the left imager is the reference).
    """
    focal = np.float32(camera.intrinsics.fx * camera.baseline)
    columns = np.arange(depth.shape[1], dtype=np.float32)
    right = columns - focal / np.maximum(depth, np.float32(1e-3))
    leftmost = np.minimum.accumulate(right[:, ::-1], axis=1)[:, ::-1]
    shadow = np.zeros(depth.shape, dtype=bool)
    shadow[:, :-1] = leftmost[:, 1:] <= right[:, :-1]
    return shadow


def smooth_field(shape: tuple[int, ...], size: int, rng: np.random.Generator) -> Depth:
    """Gaussian field (H, W) of unit variance, correlated over `size` pixels."""
    height, width = shape
    coarse = rng.standard_normal((height // size + 2, width // size + 2), dtype=np.float32)
    field = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))
    return (field / UPSAMPLED).astype(np.float32)


def _holes(depth: Depth, share: float, rng: np.random.Generator) -> Mask:
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
    return np.asarray(full > np.quantile(full[::3, ::3], 1.0 - share))
