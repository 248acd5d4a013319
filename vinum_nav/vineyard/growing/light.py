"""Light and looks of a block, drawn from its seed."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Light, Looks
from vinum_nav.vineyard.seed import LightSeed, Seed, draw, draw_choice

CLEAR_SKY = (0.66, 0.74, 0.83)
OVERCAST_SKY = (0.74, 0.75, 0.77)


def make_light(seed: LightSeed, random_seed: int) -> Light:
    """Sun, sky, and how the camera takes them."""
    rng = stream(random_seed, "light")
    azimuth, elevation = (
        math.radians(draw(value, rng)) for value in (seed.sun_azimuth_deg, seed.sun_elevation_deg)
    )
    brightness, hue = rng.uniform(0.85, 1.1), rng.normal(0, 0.02, 3)
    sun, ambient = draw(seed.sun, rng), draw(seed.ambient, rng)
    overcast = draw_choice(seed.sky, stream(random_seed, "sky")) == "overcast"
    sky = np.clip(np.array(OVERCAST_SKY if overcast else CLEAR_SKY) * brightness + hue, 0, 1)
    camera = stream(random_seed, "camera")
    exposure = 2.0 ** draw(seed.exposure_stops, camera)
    warm = 2.0 ** (draw(seed.white_balance, camera) / 2)
    return Light(
        azimuth,
        elevation,
        sun,
        ambient,
        (float(sky[0]), float(sky[1]), float(sky[2])),
        overcast,
        exposure,
        (warm, 1.0, 1 / warm),
    )


def make_looks(seed: Seed, random_seed: int) -> Looks:
    """Colours of surfaces."""
    rng = stream(random_seed, "looks")
    wild = bool(rng.random() < seed.wild_looks)
    grey = rng.uniform(0.25, 0.5)
    bark = np.clip(grey * np.array([1.0, 0.86, 0.72]) + rng.normal(0, 0.02, 3), 0.05, 1)
    cane = np.clip(np.array([0.55, 0.36, 0.22]) * rng.uniform(0.7, 1.3), 0.05, 1)
    if wild:
        bark, cane = rng.uniform(0.05, 0.95, 3), rng.uniform(0.05, 0.95, 3)
    return Looks(
        ground=draw_choice(seed.ground.cover, rng),
        bark_rgb=(float(bark[0]), float(bark[1]), float(bark[2])),
        cane_rgb=(float(cane[0]), float(cane[1]), float(cane[2])),
        texture_seed=int(rng.integers(2**31)),
        wild=wild,
        ruts=draw(seed.ground.ruts, stream(random_seed, "ruts")) > 0.0,
    )
