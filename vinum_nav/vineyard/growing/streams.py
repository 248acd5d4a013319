"""One named random stream per purpose, so that adding posts does not move vines."""

from __future__ import annotations

import zlib

import numpy as np


def stream(random_seed: int, purpose: str, *indices: int) -> np.random.Generator:
    """Generator for one purpose (and one numbered thing of it) of one block."""
    return np.random.default_rng([random_seed, zlib.crc32(purpose.encode()), *indices])
