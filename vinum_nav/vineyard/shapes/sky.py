"""The sky as pictures on the six faces of a cube: haze, clouds, the glow around the sun."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.vineyard.model import Light
from vinum_nav.vineyard.shapes.ground_textures import periodic_noise

Picture = NDArray[np.uint8]
SIDE = 256
"""Side of a face [px]."""
CLOUDS = 512
"""Side of the pattern that clouds are taken from [px]; it repeats."""
CLOUD_SCALE = 110.0
"""Pixels of the pattern at 45 degrees from the zenith."""
WARM, COLD = (1.0, 0.78, 0.52), (0.92, 0.95, 1.0)
"""Colours (RGB) of the glow around a sun at the horizon and around one high up."""
DISC, AUREOLE = 0.02, 0.16
"""Angles at which the sun's disc and its glow have faded to 1/e [rad]."""
HIGH = 0.6
"""Elevation from which the sun's glow is no longer warm [rad]."""


def sky_faces(light: Light, rng: np.random.Generator) -> dict[str, Picture]:
    """Pictures (SIDE, SIDE, 3) of MuJoCo's skybox by the name of its face.

    MuJoCo shows x as right, y as back, z as up; pictures are seen from outside the cube.
    """
    pattern = _clouds(rng)
    return {
        face: np.asarray(np.clip(255 * _sky(light, rays, pattern), 0, 255), dtype=np.uint8)
        for face, rays in _faces().items()
    }


def _faces() -> dict[str, Array]:
    """Unit vectors (SIDE, SIDE, 3) through the pixels of each face, in map."""
    t = (2 * np.arange(SIDE) + 1) / SIDE - 1
    a, b = np.meshgrid(t, t)
    one = np.ones_like(a)
    faces = {
        "right": (one, a, -b),
        "left": (-one, -a, -b),
        "back": (-a, one, -b),
        "front": (a, -one, -b),
        "up": (a, -b, one),
        "down": (a, b, -one),
    }
    rays = {name: np.stack(parts, axis=-1) for name, parts in faces.items()}
    return {name: ray / np.linalg.norm(ray, axis=-1, keepdims=True) for name, ray in rays.items()}


def _clouds(rng: np.random.Generator) -> Array:
    """Cloud cover (CLOUDS, CLOUDS) without unit, about 0 with a spread of 1."""
    shape = (CLOUDS, CLOUDS)
    layers = [size**0.9 * periodic_noise(shape, size, rng) for size in (60.0, 25.0, 10.0, 4.0)]
    total = np.sum(layers, axis=0)
    return np.asarray(total / total.std(), dtype=np.float32)


def _sky(light: Light, rays: Array, pattern: Array) -> Array:
    """Colours (H, W, 3) along rays (H, W, 3), in [0, 1] or a little more."""
    up = np.clip(rays[..., 2], 0.0, 1.0)[..., None]
    base = np.array(light.sky_rgb)
    if light.overcast:
        dark = _cover(rays, pattern)[..., None]
        return np.asarray(base * (0.92 + 0.12 * up + 0.035 * dark))
    haze = np.exp(-up / 0.22)
    colour = base * (0.78 + 0.42 * haze)
    wisps = np.clip(_cover(rays, pattern) - 0.6, 0.0, 1.4)[..., None] * np.clip(up * 5, 0, 1)
    colour = colour + 0.16 * wisps * (1.0 - colour)
    return np.asarray(colour + _glow(light, rays))


def _cover(rays: Array, pattern: Array) -> Array:
    """Clouds (H, W) on a level far above, thinning out towards the horizon."""
    height = np.maximum(rays[..., 2], 0.0) + 0.12
    x, y = (CLOUD_SCALE * rays[..., k] / height % CLOUDS for k in (0, 1))
    sampled = cv2.remap(
        pattern,
        x.astype(np.float32),
        y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_WRAP,
    )
    return np.asarray(sampled * np.clip(rays[..., 2] / 0.25, 0.0, 1.0))


def _glow(light: Light, rays: Array) -> Array:
    """Light (H, W, 3) of the sun's disc and of the air around it."""
    angle = np.arccos(np.clip(rays @ light.towards_sun, -1.0, 1.0))[..., None]
    share = min(1.0, max(0.0, light.sun_elevation / HIGH))
    tint = np.array(WARM) + share * (np.array(COLD) - np.array(WARM))
    disc = 1.6 * np.exp(-((angle / DISC) ** 2))
    aureole = 0.55 * np.exp(-angle / AUREOLE)
    low = (1.0 - share) * 0.35 * np.exp(-angle / 0.6) * np.exp(-np.abs(rays[..., 2:]) / 0.2)
    return np.asarray(light.sun * (disc + aureole + low) * tint)
