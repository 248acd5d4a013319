"""Blur of a moving camera."""

from __future__ import annotations

import numpy as np

from vinum_nav.geometry import Array


def smear(length: float, angle: float) -> Array:
    """Kernel of a straight motion of `length` pixels at `angle` to the picture's rows [rad]."""
    half = int(np.ceil(length / 2))
    v, u = np.mgrid[-half : half + 1, -half : half + 1]
    along = u * np.cos(angle) + v * np.sin(angle)
    across = v * np.cos(angle) - u * np.sin(angle)
    near = np.clip(1.0 - np.abs(across), 0, 1) * np.clip(length / 2 + 0.5 - np.abs(along), 0, 1)
    return np.asarray(near / near.sum(), dtype=np.float32)
