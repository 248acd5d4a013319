"""Random streams, a camera and a scene that the tests of noise share."""

from __future__ import annotations

import numpy as np

from vinum_nav.description.mission_file import Datum
from vinum_nav.description.robot import load_robot
from vinum_nav.simulation.noise import Streams

DATUM = Datum(latitude_deg=45.0, longitude_deg=9.0, altitude=100.0)
CAMERA = load_robot("hyqreal").camera("front")
FAR_SIGHTED = CAMERA.model_copy(update={"depth_range": (0.3, 20.0)})
TRUE_COLOURS = (1.0, 1.0, 1.0)


def rng(k: int = 0) -> np.random.Generator:
    return np.random.default_rng([7, k])


def streams(k: int = 0) -> Streams:
    return Streams(7, (k,))


def trunk_before_a_wall(near: float, far: float) -> np.ndarray:
    depth = np.full((20, 640), far, dtype=np.float32)
    depth[:, 300:340] = near
    return depth
