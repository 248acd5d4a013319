"""Where training pictures are taken from: anywhere a robot's camera might be in a block."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.geometry import OPTICAL_FROM_BODY, Array, homogeneous, rotation_rpy
from vinum_nav.vineyard.model import Vineyard

NEAREST = 0.4
"""Least distance of the camera from a row's line [m]."""


def random_view(vineyard: Vineyard, rng: np.random.Generator) -> Array:
    """T_map_camera (4, 4) of the optical frame of a camera that looks at some row.

    Along a random row (and a little beyond its ends), on either side of it, at any bearing that a
    front or a centre mount may have, with a body's tilt.
    """
    row = vineyard.rows[int(rng.integers(len(vineyard.rows)))]
    start, end = row.line[0, :2], row.line[-1, :2]
    length = float(np.linalg.norm(end - start))
    u = (end - start) / length
    face = float(rng.choice([-1.0, 1.0]))
    away = face * np.array([-u[1], u[0]])
    distance = rng.uniform(NEAREST, min(1.7, 0.8 * vineyard.mission.row_spacing))
    xy = start + rng.uniform(-1.5, length + 0.5) * u + distance * away
    z = float(vineyard.terrain.height_at(xy)) + rng.uniform(0.5, 1.05)
    towards = math.atan2(-away[1], -away[0])
    forwards = float(rng.choice([-1.0, 1.0]))
    mount = rng.uniform(0.0, math.radians(50)) if rng.random() < 0.8 else rng.uniform(0, 1.4)
    yaw = towards + forwards * mount + rng.normal(0, 0.08)
    pitch, roll = math.radians(rng.normal(12.0, 5.0)), math.radians(rng.normal(0.0, 2.5))
    rotation = rotation_rpy(0, 0, yaw) @ rotation_rpy(0, pitch, 0) @ rotation_rpy(roll, 0, 0)
    return homogeneous(rotation @ OPTICAL_FROM_BODY.T, np.array([*xy, z]))
